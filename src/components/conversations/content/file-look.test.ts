import { FileSpreadsheet, FileText, File } from "lucide-react";
import { expect, test } from "vitest";
import { fileLook } from "./file-look";

test("a file is known by its type, else by its name", () => {
  expect(fileLook("application/pdf", null)).toMatchObject({ icon: FileText, label: "PDF" });
  expect(fileLook(null, "preços.XLSX")).toMatchObject({ icon: FileSpreadsheet, label: "XLSX" });
  const sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  expect(fileLook(sheet, "preços")).toMatchObject({ icon: FileSpreadsheet, label: "" });
  expect(fileLook(null, null)).toMatchObject({ icon: File, label: "" });
});
