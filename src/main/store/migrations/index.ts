/** Every step of the schema, in order. Never edit or reorder a released one: add the next. */
import { createProjects } from './0010-create-projects'
import { createExamples } from './0020-create-examples'
import { createAnnotation } from './0030-create-annotation'
import { createRuns } from './0040-create-runs'
import { createPredictions } from './0050-create-predictions'
import { createSettings } from './0060-create-settings'
import { addRunAgreement } from './0070-add-run-agreement'
import { createRequests } from './0080-create-requests'
import { addRunResultHash } from './0090-add-run-result-hash'
import type { Migration } from './migration'

export const migrations: readonly Migration[] = [
  createProjects,
  createExamples,
  createAnnotation,
  createRuns,
  createPredictions,
  createSettings,
  addRunAgreement,
  createRequests,
  addRunResultHash,
]
