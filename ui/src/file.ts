// Files that a person picks or keeps. Nothing is read or written but what they asked for.

/** Offers a file of this name. */
export function saveFile(
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
  type = "application/json",
): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The bytes that the core quotes. */
export function bytesOf(quoted: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(quoted), (character) => character.charCodeAt(0));
}

/** The bytes of a file as they are quoted to the core. */
export async function quoted(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
