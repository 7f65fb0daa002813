import { useFormatter, useTranslations } from "use-intl";
import { fileSize } from "./content/file-size";
import { FILES_AT_ONCE, type Refusal } from "./use-attachments";

/** Says why a file cannot be sent. */
export function useRefusalText(): (refusal: Refusal) => string {
  const t = useTranslations("inbox");
  const format = useFormatter();
  return ({ name, check }) => {
    if (check.problem === "too_many") return t("attach.tooMany", { count: FILES_AT_ONCE });
    if (check.problem === "empty") return t("attach.empty", { name });
    if (check.problem === "type") return t("attach.wrongType", { name });
    const most = fileSize(check.maxBytes, format);
    return t("attach.tooLarge", { name, kind: t(`types.${check.kind}`), most });
  };
}
