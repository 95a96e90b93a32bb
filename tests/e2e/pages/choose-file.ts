/** Answers the native file dialog, which no test can click. */
import type { ElectronApplication } from '@playwright/test'

/** What the next dialogs answer; null is Cancel. */
export const answerFileDialog = (app: ElectronApplication, path: string | null): Promise<void> =>
  app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: chosen === null, filePaths: chosen === null ? [] : [chosen] })
  }, path)
