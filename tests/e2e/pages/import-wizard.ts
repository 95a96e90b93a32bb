/** The import dialog, a model for each of its steps. */
import type { Locator } from '@playwright/test'

class Step {
  constructor(readonly dialog: Locator) {}

  /** The sentence that says why the file cannot be imported. */
  get problem(): Locator {
    return this.dialog.getByRole('alert')
  }

  button(name: string | RegExp): Locator {
    return this.dialog.getByRole('button', { name })
  }

  async cancel(): Promise<void> {
    await this.button('Close').click()
    await this.dialog.waitFor({ state: 'hidden' })
  }
}

/** Step 1: which columns are what. */
export class ImportColumns extends Step {
  field(name: string): Locator {
    return this.dialog.getByRole('combobox', { name, exact: true }).or(this.dialog.getByRole('textbox', { name, exact: true }))
  }

  get preview(): Locator {
    return this.dialog.getByRole('region', { name: 'First rows of the file' })
  }

  async check(): Promise<ImportCheck> {
    await this.button('Check the file').click()
    return new ImportCheck(this.dialog)
  }
}

/** Step 2: what the whole file holds. */
export class ImportCheck extends Step {
  get importButton(): Locator {
    return this.button(/^Import [\d,]+ comments?$/)
  }

  /** A figure by its title, as text. */
  async figure(title: string): Promise<string | null> {
    const term = this.dialog.getByRole('term').filter({ hasText: new RegExp(`^${title}$`) })
    return term.locator('xpath=following-sibling::dd').textContent()
  }

  /** A label's row: name, yes, no, unknown. */
  labelRow(title: string): Locator {
    return this.dialog.getByRole('row').filter({ has: this.dialog.page().getByRole('cell', { name: title, exact: true }) })
  }

  /** The problems, a row for each line of the file. */
  get problemRows(): Locator {
    return this.dialog.getByRole('region', { name: 'Problems by line' }).getByRole('row')
  }

  async import(): Promise<ImportResult> {
    await this.importButton.click()
    return new ImportResult(this.dialog)
  }
}

/** Step 3: what was stored. */
export class ImportResult extends Step {
  get finished(): Locator {
    return this.dialog.getByRole('heading', { name: 'Import finished' })
  }

  get words(): Locator {
    return this.dialog.getByRole('status')
  }

  async seeTheComments(): Promise<void> {
    await this.button('See the comments').click()
    await this.dialog.waitFor({ state: 'hidden' })
  }
}
