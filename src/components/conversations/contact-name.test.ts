import { expect, test } from "vitest";
import type { ContactSummary } from "@/contracts/conversations";
import { contactName, formatContactPhone } from "./contact-name";

const contact = (parts: Partial<ContactSummary>): ContactSummary => ({
  id: "c1",
  name: null,
  waId: null,
  userId: null,
  phone: null,
  isGroup: false,
  refusesMarketing: false,
  ...parts,
});

test.each([
  ["+5511987650001", "+55 11 98765 0001"],
  ["+551140028922", "+55 11 4002 8922"],
  ["+5491123456789", "+54 9 11 2345 6789"],
  ["+573001234567", "+57 300 1234567"],
])("%s is written as people read it", (phone, shown) => {
  expect(formatContactPhone(contact({ phone }))).toBe(shown);
});

test("a wa_id without a plus is a number too, and one that no plan knows stays as it is", () => {
  expect(formatContactPhone(contact({ waId: "5511987650001" }))).toBe("+55 11 98765 0001");
  expect(formatContactPhone(contact({ waId: "1" }))).toBe("+1");
});

test("a contact is called by name, else by number, else by id", () => {
  expect(contactName(contact({ name: " Maria ", phone: "+5511987650001" }))).toBe("Maria");
  expect(contactName(contact({ name: " ", phone: "+5511987650001" }))).toBe("+55 11 98765 0001");
  expect(contactName(contact({ userId: "BR.123" }))).toBe("BR.123");
  expect(contactName(contact({}))).toBeNull();
});
