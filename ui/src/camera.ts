// A camera that looks for one QR image. Nothing it sees is kept, and nothing leaves the page: the picture is read here,
// frame by frame, and forgotten. It runs only while somebody asked for it.

import { decodeQR } from "qr/decode.js";

/** Between two looks: often enough for a hand that holds a tablet, seldom enough for its battery. */
const LOOK_MILLISECONDS = 200;

/** The longer side of what is looked at. A whole frame of a good camera would take too long. */
const SIDE_PIXELS_MAX = 800;

/** Whether this page may ask for a camera at all. */
export const hasCamera = (): boolean => typeof navigator.mediaDevices?.getUserMedia === "function";

/** Shows the camera in this element and looks until something is read or it is stopped. */
export async function look(video: HTMLVideoElement, read: (text: string) => boolean): Promise<() => void> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: { ideal: "environment" } },
  });
  const stop = () => {
    clearInterval(timer);
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  };
  const canvas = document.createElement("canvas");
  const timer = setInterval(() => {
    const text = seen(video, canvas);
    if (text !== null && read(text)) stop();
  }, LOOK_MILLISECONDS);
  video.srcObject = stream;
  await video.play();
  return stop;
}

function seen(video: HTMLVideoElement, canvas: HTMLCanvasElement): string | null {
  const { videoWidth: width, videoHeight: height } = video;
  const scale = Math.min(1, SIDE_PIXELS_MAX / Math.max(width, height));
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  if (brush === null || canvas.width === 0 || canvas.height === 0) return null;
  brush.drawImage(video, 0, 0, canvas.width, canvas.height);
  try {
    return decodeQR(brush.getImageData(0, 0, canvas.width, canvas.height));
  } catch {
    // No image in this frame, or not the whole of it.
    return null;
  }
}
