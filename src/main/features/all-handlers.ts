/** Every call of the contract and the handler that answers it. */
import { accountHandlers } from './account/handlers'
import { appHandlers } from './app/handlers'
import { baseHandlers } from './bases/handlers'
import type { Context } from './context'
import { dataFolderHandlers } from './data-folder/handlers'
import { deviceHandlers } from './devices/handlers'
import { exampleHandlers } from './examples/handlers'
import type { Handlers } from './handlers'
import { hubHandlers } from './hub/handlers'
import { importHandlers } from './import/handlers'
import { jobHandlers } from './jobs/handlers'
import { labelHandlers } from './label/handlers'
import { networkHandlers } from './network/handlers'
import { projectHandlers } from './projects/handlers'
import { publishHandlers } from './publish/handlers'
import { quantizationHandlers } from './quantization/handlers'
import { runHandlers } from './runs/handlers'
import { settingsHandlers } from './settings/handlers'
import { trainingHandlers } from './training/handlers'
import { tryHandlers } from './try/handlers'

export const allHandlers = (context: Context): Handlers => ({
  ...appHandlers(context),
  ...dataFolderHandlers(context),
  ...settingsHandlers(context),
  ...deviceHandlers(context),
  ...networkHandlers(context),
  ...accountHandlers(context),
  ...projectHandlers(context),
  ...exampleHandlers(context),
  ...importHandlers(context),
  ...labelHandlers(context),
  ...baseHandlers(context),
  ...hubHandlers(context),
  ...trainingHandlers(context),
  ...runHandlers(context),
  ...jobHandlers(context),
  ...publishHandlers(context),
  ...quantizationHandlers(context),
  ...tryHandlers(context),
})
