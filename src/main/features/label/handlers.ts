/** One comment at a time: answer, skip, flag, take back. */
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'
import { flagExample, saveDraft, skipExample, submitExample } from '@main/store/annotation'
import { getExample } from '@main/store/examples'
import { neighbour, nextExample } from '@main/store/queue'
import { undo } from '@main/store/undo'

export const labelHandlers = ({ db, who }: Context): HandlersOf<'label'> => ({
  'label/next': (input) => nextExample(db, input),
  'label/get': ({ exampleId }) => getExample(db, exampleId),
  'label/neighbour': (input) => neighbour(db, input),
  'label/draft': (input) => saveDraft(db, input),
  'label/submit': (input) => void submitExample(db, { ...input, who }),
  'label/skip': (input) => void skipExample(db, { ...input, who }),
  'label/flag': (input) => void flagExample(db, { ...input, who }),
  'label/undo': ({ projectId }) => undo(db, { projectId, who }),
})
