/** The data folder in words: what its parts are, and what a clean-up of each costs. */
import type { CleanUpItem, FolderPart, MoveProgress } from '@shared/data-folder'

export const PART_WORDS: Record<FolderPart, string> = {
  runs: 'Runs: their data, models and checkpoints',
  tokens: 'Tokenised comments and vectors, kept to save time',
  devices: 'Files for graphics cards (CUDA), removed under Devices',
  database: 'Projects, answers and history',
  backups: 'Copies of the history from before updates',
  temporary: 'Temporary files',
  window: 'What the window itself keeps',
  foreign: 'Not Moderato’s',
}

interface CleanUpWords {
  title: string
  /** Whether it comes back by itself, in a sentence. */
  cost: string
  /** Nothing is lost by it. */
  harmless: boolean
}

export const CLEAN_UP_WORDS: Record<CleanUpItem, CleanUpWords> = {
  tokens: {
    title: 'Tokenised comments and vectors',
    cost: 'Made again by the next training, which begins a little later.',
    harmless: true,
  },
  temporary: {
    title: 'Temporary files',
    cost: 'Left by work that ended badly, an hour ago or longer. Nobody needs them.',
    harmless: true,
  },
  checkpoints: {
    title: 'Checkpoints of runs that have ended early',
    cost: 'Cannot be made again: these runs can no longer be resumed. Their models, metrics and curves stay.',
    harmless: false,
  },
  backups: {
    title: 'Copies of the history from before updates',
    cost: 'Cannot be made again: there is no way back to the state before an update. The history itself stays.',
    harmless: false,
  },
}

export const PHASE_WORDS: Record<MoveProgress['phase'], string> = {
  copying: 'Copying the files',
  verifying: 'Reading them again and comparing',
  database: 'Copying and checking the history',
}
