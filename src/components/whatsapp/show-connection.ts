/** The id of the heading of a connection's card. */
export const headingIdOf = (connectionId: string) => `connection-${connectionId}`;

/** Takes whoever follows to the card of a connection: the eyes by scrolling, the keyboard by focus. */
export function showConnection(connectionId: string): void {
  const heading = document.getElementById(headingIdOf(connectionId));
  heading?.scrollIntoView({ block: "start" });
  heading?.focus({ preventScroll: true });
}
