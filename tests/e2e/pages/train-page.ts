/** The Train page: the form on the left, the training or how it ended on the right. */
import type { Locator } from '@playwright/test'
import type { Running } from '@tests/e2e/launch'
import { answerFileDialog } from './choose-file'

export class TrainPage {
  constructor(readonly running: Running) {}

  get page() {
    return this.running.page
  }

  get form(): Locator {
    return this.page.getByRole('region', { name: 'Recipe', exact: true })
  }

  get startButton(): Locator {
    return this.form.getByRole('button', { name: 'Start training' })
  }

  get base(): Locator {
    return this.form.getByRole('combobox', { name: 'Base model' })
  }

  async chooseBase(name: string): Promise<void> {
    await this.base.click()
    await this.page.getByRole('option', { name: new RegExp(`^${name}`) }).click()
  }

  get problem(): Locator {
    return this.form.getByRole('alert')
  }

  async showAdvanced(): Promise<void> {
    const button = this.form.getByRole('button', { name: /^Advanced/ })
    if ((await button.getAttribute('aria-expanded')) === 'false') await button.click()
  }

  async fill(fields: Record<string, string>): Promise<void> {
    for (const [name, value] of Object.entries(fields)) await this.form.getByRole('textbox', { name, exact: true }).fill(value)
  }

  async useFile(path: string): Promise<void> {
    await answerFileDialog(this.running.app, path)
    await this.form.getByRole('radio', { name: 'A file' }).check({ force: true })
    await this.form.getByRole('button', { name: 'Choose training file' }).click()
  }

  async addModelFolder(path: string): Promise<void> {
    await answerFileDialog(this.running.app, path)
    await this.form.getByRole('button', { name: 'Add model folder' }).click()
  }

  async start(): Promise<RunPanel> {
    await this.startButton.click()
    const panel = this.panel
    await panel.now.waitFor()
    return panel
  }

  get panel(): RunPanel {
    return new RunPanel(this.running)
  }
}

/** The training that runs, and how the last one ended. */
export class RunPanel {
  constructor(readonly running: Running) {}

  /** The training under way. */
  get now(): Locator {
    return this.running.page.getByRole('region', { name: 'Training', exact: true })
  }

  /** How the last one ended. */
  get ended(): Locator {
    return this.running.page.getByRole('region', { name: 'Last training' })
  }

  /** In a sentence. */
  get outcome(): Locator {
    return this.ended.getByRole('status')
  }

  get epochs(): Locator {
    return this.running.page.getByRole('table', { name: 'Epochs' }).getByRole('row')
  }

  async stop(): Promise<void> {
    await this.now.getByRole('button', { name: 'Stop and keep best' }).click()
    await this.running.page.getByRole('button', { name: 'Stop training' }).click()
  }

  async resume(): Promise<void> {
    await this.ended.getByRole('button', { name: 'Resume training' }).click()
    await this.now.waitFor()
  }
}
