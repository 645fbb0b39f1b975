/** Later than this, whoever added it is doing something else. */
const DRAWN_WITHIN_MS = 1_500;

/** Puts the keyboard on a thing of the canvas, by React Flow's id, as soon as it is drawn. */
export function focusThingSoon(flowId: string): void {
  const until = performance.now() + DRAWN_WITHIN_MS;
  const again = (): void => {
    const drawn = document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(flowId)}"]`);
    if (drawn) drawn.focus({ preventScroll: true });
    else if (performance.now() < until) requestAnimationFrame(again);
  };
  again();
}
