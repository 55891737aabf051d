// One graph for a test: what is chosen at the start, and the tablet it is chosen on.
export { start } from "../src/start.svelte";
export { tablet } from "../src/tablet.svelte";
export { waiting } from "../src/waiting.svelte";
