/** The Data page: the counts, the table of comments, and the way into an import. */
import type { Locator } from '@playwright/test'
import type { Running } from '@tests/e2e/launch'
import { answerFileDialog } from './choose-file'
import { ImportColumns } from './import-wizard'

export class DataPage {
  constructor(readonly running: Running) {}

  get page() {
    return this.running.page
  }

  get table(): Locator {
    return this.page.getByRole('grid', { name: 'Comments' })
  }

  /** The rows that hold this text. */
  row(text: string): Locator {
    return this.table.getByRole('row').filter({ hasText: text })
  }

  /** "Unlabelled: 120 unlabelled", "toxic: 3 yes, 4 no, 0 unknown". */
  count(title: string): Locator {
    return this.page.getByRole('group', { name: 'Counts' }).getByRole('button', { name: new RegExp(`^${title}: `) })
  }

  get importButton(): Locator {
    return this.page.getByRole('button', { name: 'Import comments' })
  }

  async search(words: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Search the comments' }).fill(words)
  }

  /** Chooses a file in the native dialog; the wizard opens on it. */
  async importFile(path: string): Promise<ImportColumns> {
    await answerFileDialog(this.running.app, path)
    await this.importButton.click()
    const dialog = this.page.getByRole('dialog', { name: /^Import / })
    await dialog.waitFor()
    return new ImportColumns(dialog)
  }
}
