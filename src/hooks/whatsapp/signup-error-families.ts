/**
 * The errors that Embedded Signup reports (Meta: Embedded Signup, errors), by what a person can do about them. Meta's own
 * words are shown too: they name the case, these texts say how to go on.
 */
const families = {
  meta_eligibility: [
    2655093, 2655094, 3441041, 3441042, 3441045, 3441047, 3441049, 3441030, 4563015, 2655082,
  ],
  meta_business_app: [2655048, 2655095],
  meta_verification_code: [2593037, 2593039, 2494158, 2388091, 2388093],
  meta_shared_account: [2655049, 2494029, 2593072, 2494028, 2494091, 2494119, 2494120],
  meta_limits: [2388098, 2494067, 1690114],
  meta_restricted: [2655089, 3441040, 2388107],
  meta_rate: [3441033, 3441046, 1390006, 1675004],
} as const;

export type SignupErrorFamily = keyof typeof families;

const familyOf = new Map<string, SignupErrorFamily>(
  Object.entries(families).flatMap(([family, codes]) =>
    codes.map((code) => [String(code), family as SignupErrorFamily] as const),
  ),
);

/** The family of a code that Meta's dialog reported, as `error_code` or `error_id`; null when it belongs to none. */
export function signupErrorFamily(code: string | null): SignupErrorFamily | null {
  return code === null ? null : (familyOf.get(code.trim()) ?? null);
}
