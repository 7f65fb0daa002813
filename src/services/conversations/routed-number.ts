/** A business number that a webhook was routed to: whose it is, and its two ids (our row's and Meta's). */
export type RoutedNumber = {
  organizationId: string;
  configId: string;
  phoneNumberId: string;
  phoneId: string;
};
