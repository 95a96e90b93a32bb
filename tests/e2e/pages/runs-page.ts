/** The Runs page: the history, and below it one run or the comparison of several. */
import { expect, type Locator, type Page } from '@playwright/test'

export class RunsPage {
  constructor(readonly page: Page) {}

  get table(): Locator {
    return this.page.getByRole('grid', { name: 'Runs' })
  }

  row(name: string): Locator {
    return this.table.getByRole('row').filter({ hasText: name })
  }

  detail(name: string): Locator {
    return this.page.getByRole('region', { name: `Run ${name}` })
  }

  async open(name: string): Promise<Locator> {
    await this.row(name).getByText(name, { exact: true }).click()
    await this.detail(name).waitFor()
    return this.detail(name)
  }

  /** The first is what the others are compared to. */
  async compare(...names: string[]): Promise<Comparison> {
    for (const name of names) {
      const box = this.row(name).getByRole('checkbox', { name: `Select ${name}` })
      // Not check(): the selection goes through the address, so the box is ticked a moment after the click.
      if (!(await box.isChecked())) await box.click()
      await expect(box).toBeChecked()
    }
    const region = this.page.getByRole('region', { name: 'Comparison' })
    await region.waitFor()
    return new Comparison(region)
  }
}

export class Comparison {
  constructor(readonly region: Locator) {}

  /** Names of the settings that are shown. */
  settings(): Promise<string[]> {
    return this.region.getByRole('table', { name: 'Settings compared' }).locator('tbody tr td:first-child').allTextContents()
  }

  setting(name: string): Locator {
    return this.region.getByRole('table', { name: 'Settings compared' }).getByRole('row').filter({ hasText: name })
  }

  get metrics(): Locator {
    return this.region.getByRole('table', { name: 'Metrics compared' })
  }

  get onlyWhatDiffers(): Locator {
    return this.region.getByRole('switch', { name: 'Only what differs' })
  }
}
