/** The parts of the desktop that handlers touch: file dialogs, the file manager, the colour scheme, a new start. */
import type { Shell } from '@main/features/context'
import { AppError } from '@shared/errors'
import type { Settings } from '@shared/ipc/contract'
import { app, type BrowserWindow, dialog, nativeTheme, type OpenDialogOptions, shell } from 'electron'

const DIALOGS: Record<Parameters<Shell['choose']>[0], OpenDialogOptions> = {
  data: {
    title: 'Choose a data file',
    properties: ['openFile'],
    filters: [
      { name: 'CSV, TSV, JSONL or Parquet', extensions: ['csv', 'tsv', 'jsonl', 'ndjson', 'txt', 'parquet', 'gz', 'zst'] },
      { name: 'All files', extensions: ['*'] },
    ],
  },
  'model-folder': { title: 'Choose a model folder', properties: ['openDirectory'] },
  'job-place': {
    title: 'Choose where to write the job',
    properties: ['openDirectory', 'createDirectory'],
    buttonLabel: 'Write it here',
  },
  'publish-place': {
    title: 'Choose where to write the folder',
    properties: ['openDirectory', 'createDirectory'],
    buttonLabel: 'Write it here',
  },
  'data-folder-place': {
    title: 'Choose where the data folder goes',
    properties: ['openDirectory', 'createDirectory'],
    buttonLabel: 'Choose',
  },
  job: { title: 'Choose the folder of the job', properties: ['openDirectory'], buttonLabel: 'Import' },
  certificates: {
    title: 'Choose a file of certificate authorities',
    properties: ['openFile'],
    filters: [
      { name: 'PEM', extensions: ['pem', 'crt', 'cer', 'ca-bundle'] },
      { name: 'All files', extensions: ['*'] },
    ],
  },
}

export const desktopShell = (window: () => BrowserWindow | null): Shell => ({
  async choose(purpose) {
    const parent = window()
    const { filePaths } = await (parent
      ? dialog.showOpenDialog(parent, DIALOGS[purpose])
      : dialog.showOpenDialog(DIALOGS[purpose]))
    return filePaths[0] ?? null
  },
  async chooseNew(name) {
    const parent = window()
    const options = { title: 'Choose where to write the file', defaultPath: name }
    const { canceled, filePath } = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options))
    return canceled || filePath === '' ? null : filePath
  },
  async openFolder(path) {
    const problem = await shell.openPath(path)
    if (problem) throw new AppError('unsupported', `The folder ${path} could not be opened in the file manager: ${problem}`)
  },
  setColorScheme: applyColorScheme,
  restart() {
    app.relaunch()
    app.quit()
  },
})

export function applyColorScheme(scheme: Settings['colorScheme']): void {
  nativeTheme.themeSource = scheme === 'auto' ? 'system' : scheme
}
