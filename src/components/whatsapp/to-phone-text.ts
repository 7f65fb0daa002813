/**
 * A number as people read it, kept on one line. Meta formats it, except where it sends bare digits; what is formatted
 * is left alone, for Meta knows the country's way.
 */
export function toPhoneText(displayPhoneNumber: string): string {
  const shown = /^\d+$/.test(displayPhoneNumber) ? `+${displayPhoneNumber}` : displayPhoneNumber;
  return shown.replaceAll(" ", "\u00a0");
}
