// Takes the focus to what has just appeared, so that whoever reads or types goes on there.

/** An attachment for the outermost element of it; the element needs a `tabindex` of −1. */
export function focused(node: HTMLElement): void {
  node.focus();
}
