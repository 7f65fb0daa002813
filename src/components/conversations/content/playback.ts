/** What is playing on the page: two voices at once are understood by nobody. */
let playing: HTMLMediaElement | null = null;

/** To be called when something begins to play: what played before is paused. */
export function claimPlayback(element: HTMLMediaElement): void {
  if (playing !== element) playing?.pause();
  playing = element;
}

/** After a voice note the one that directly follows it in the thread is played. */
export function playNextVoice(element: HTMLMediaElement): void {
  const rows = [...(element.closest("[role=log]")?.querySelectorAll("[data-message]") ?? [])];
  const own = rows.findIndex((row) => row.contains(element));
  const next = own === -1 ? null : rows[own + 1]?.querySelector<HTMLAudioElement>("audio[data-voice]");
  // A browser may refuse to play by itself; then the agent presses play.
  void next?.play().catch(() => undefined);
}
