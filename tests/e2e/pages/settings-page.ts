/** The Settings page. */
import type { Locator, Page } from '@playwright/test'

export class SettingsPage {
  constructor(readonly page: Page) {}

  scheme(title: 'As the system' | 'Light' | 'Dark'): Locator {
    return this.page.getByRole('radiogroup', { name: 'Colours' }).getByRole('radio', { name: title })
  }

  async useScheme(title: 'As the system' | 'Light' | 'Dark'): Promise<void> {
    await this.page.getByRole('radiogroup', { name: 'Colours' }).getByText(title, { exact: true }).click()
  }
}
