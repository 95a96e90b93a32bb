/** The window: its pages through the side bar, and what stands on all of them. */
import type { Locator, Page } from '@playwright/test'
import type { Running } from '@tests/e2e/launch'
import { DataPage } from './data-page'
import { LabelPage } from './label-page'
import { RunsPage } from './runs-page'
import { SettingsPage } from './settings-page'
import { TrainPage } from './train-page'
import { TryPage } from './try-page'

type PageTitle = 'Label' | 'Data' | 'Train' | 'Runs' | 'Try' | 'Models' | 'Network' | 'Settings'

export class AppWindow {
  readonly page: Page
  constructor(readonly running: Running) {
    this.page = running.page
  }

  /** The link of a page; its name carries the page's count. */
  link(title: PageTitle): Locator {
    return this.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: new RegExp(`^${title}\\b`) })
  }

  get project(): Locator {
    return this.page.getByRole('button', { name: /^Project: / })
  }

  /** What the app tells at the lower edge of the window. */
  get notices(): Locator {
    return this.page.getByRole('alert')
  }

  async label(): Promise<LabelPage> {
    await this.link('Label').click()
    return new LabelPage(this.page)
  }

  async data(): Promise<DataPage> {
    await this.link('Data').click()
    await this.page.getByRole('heading', { name: 'Data', level: 1 }).waitFor()
    return new DataPage(this.running)
  }

  async train(): Promise<TrainPage> {
    await this.link('Train').click()
    await this.page.getByRole('heading', { name: 'Train', level: 1 }).waitFor()
    return new TrainPage(this.running)
  }

  async runs(): Promise<RunsPage> {
    await this.link('Runs').click()
    await this.page.getByRole('heading', { name: 'Runs', level: 1 }).waitFor()
    return new RunsPage(this.page)
  }

  async try(): Promise<TryPage> {
    await this.link('Try').click()
    await this.page.getByRole('heading', { name: 'Try', level: 1 }).waitFor()
    return new TryPage(this.page)
  }

  async settings(): Promise<SettingsPage> {
    await this.link('Settings').click()
    await this.page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
    return new SettingsPage(this.page)
  }

  /** Makes a project and opens it; its Data page is empty. */
  async createProject(name: string): Promise<DataPage> {
    await this.project.click()
    await this.page.getByRole('menuitem', { name: 'New project' }).click()
    const dialog = this.page.getByRole('dialog', { name: 'New project' })
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
    await dialog.getByRole('button', { name: 'Create project' }).click()
    await this.page.getByRole('button', { name: `Project: ${name}` }).waitFor()
    return new DataPage(this.running)
  }
}
