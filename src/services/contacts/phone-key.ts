/**
 * One key for all the ways in which one number is written. Meta names a Brazilian mobile sometimes with, sometimes
 * without the ninth digit that was added to it, a Mexican one with 52 or 521, an Argentine one with 54 or 549, and keeps
 * to neither what was dialled nor what it said before (Meta: "Phone numbers"). Everything else is its own key: landlines
 * (which begin with 2-5 in Brazil), other countries, short numbers. The same rule is in the migration "engine".
 * @param digits country code first, without plus.
 */
export function phoneKey(digits: string): string {
  if (/^55[1-9]\d[6-9]\d{7}$/.test(digits)) return `${digits.slice(0, 4)}9${digits.slice(4)}`;
  if (/^521\d{10}$/.test(digits)) return `52${digits.slice(3)}`;
  if (/^549\d{10}$/.test(digits)) return `54${digits.slice(3)}`;
  return digits;
}
