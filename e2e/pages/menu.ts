import { expect, type Locator } from "playwright/test";

/** Opens a menu and takes one of its items. A button that was clicked before the page's script had run is clicked again. */
export async function chooseFromMenu(button: Locator, item: Locator): Promise<void> {
  await expect(async () => {
    if (!(await item.isVisible())) await button.click();
    await expect(item).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await item.click();
}
