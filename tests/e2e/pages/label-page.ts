/** The Label page: the comment on screen, the labels beside it, and the keys. */
import type { Locator, Page } from '@playwright/test'

export class LabelPage {
  constructor(readonly page: Page) {}

  /** The comment that is being judged. */
  get comment(): Locator {
    return this.page.getByRole('article', { name: /^Comment / })
  }

  get labels(): Locator {
    return this.page.getByRole('region', { name: 'Labels' })
  }

  /** "toxic: open", "toxic: yes", "toxic: no". */
  label(title: string): Locator {
    return this.labels.getByRole('button', { name: new RegExp(`^${title}: (open|yes|no)$`) })
  }

  get clean(): Locator {
    return this.labels.getByRole('button', { name: 'Clean: none of the labels' })
  }

  /** What submitting would store, or why nothing happened. */
  get consequence(): Locator {
    return this.labels.getByRole('status')
  }

  get submit(): Locator {
    return this.labels.getByRole('button', { name: 'Submit and next' })
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true })
  }

  async text(): Promise<string> {
    return (await this.comment.getByRole('paragraph').textContent()) ?? ''
  }

  press(...keys: string[]): Promise<void> {
    return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve())
  }

  /** Presses keys that lead to another comment, and answers its text once it is there. */
  async goOn(...keys: string[]): Promise<string> {
    const before = await this.comment.getAttribute('aria-label')
    await this.press(...keys)
    await this.page
      .getByRole('article', { name: /^Comment / })
      .and(this.page.locator(`:not([aria-label="${before}"])`))
      .waitFor()
    return this.text()
  }
}
