/** The Try page: the text and what a run makes of it. */
import type { Locator, Page } from '@playwright/test'

export class TryPage {
  constructor(readonly page: Page) {}

  get text(): Locator {
    return this.page.getByRole('textbox', { name: 'Text to judge' })
  }

  /** "toxic: 0.81, threshold 0.50", one for each label. */
  get bars(): Locator {
    return this.page.getByText(/^[a-z ]+: [01]\.\d\d, threshold [01]\.\d\d$/)
  }

  get latency(): Locator {
    return this.page.getByText(/^\d+ tokens? · [\d.]+ ms$/)
  }

  /** The labels that the run gives the text, or that it gives none. */
  get verdict(): Locator {
    return this.page.getByRole('main').getByRole('status').last()
  }

  async judge(text: string): Promise<void> {
    await this.text.fill(text)
    await this.text.press('Control+Enter')
    await this.latency.first().waitFor()
  }
}
