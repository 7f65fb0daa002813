import { z } from "zod";

export type ManualFields = {
  phoneId: string;
  wabaId: string;
  accessToken: string;
  appId: string;
  appSecret: string;
};

/** Texts for what is wrong with a field, in the reader's language. */
type Texts = Record<"idMissing" | "idWrong" | "tokenWrong" | "secretWrong" | "sameIds", string>;

/** What can be seen of credentials without asking Meta. Spaces that came along with a copied value are taken off. */
export function manualSchema(texts: Texts) {
  const id = z
    .string()
    .trim()
    .min(1, texts.idMissing)
    .regex(/^\d{5,32}$/, texts.idWrong);
  return z
    .object({
      phoneId: id,
      wabaId: id,
      accessToken: z
        .string()
        .trim()
        .min(1, texts.idMissing)
        .regex(/^\S{20,4096}$/, texts.tokenWrong),
      appId: z
        .string()
        .trim()
        .regex(/^(\d{5,32})?$/, texts.idWrong),
      appSecret: z
        .string()
        .trim()
        .min(1, texts.idMissing)
        .regex(/^\S{8,256}$/, texts.secretWrong),
    })
    .refine(({ phoneId, wabaId }) => phoneId !== wabaId, { path: ["wabaId"], message: texts.sameIds });
}
