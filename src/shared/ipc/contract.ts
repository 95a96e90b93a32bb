/** Everything the window can ask for and everything it can be told: one line a call, zod in and zod out. */

import { CudaFiles } from '@shared/cuda'
import { CleanUpItem, DataFolder, MovePlan, MoveProgress, RemovedOld } from '@shared/data-folder'
import { DatasetChoices } from '@shared/dataset'
import { DryRun } from '@shared/dry-run'
import { CachedRepository, Download, DownloadProgress, DownloadRequest, HubModel, HubModelDetails, HubSearch } from '@shared/hub'
import { AccountStatus, KeepToken, WhoAmI } from '@shared/identity'
import { ColumnMapping, FileInspection, ImportProgress, ImportReport, ImportSurvey } from '@shared/import'
import { JobProgress } from '@shared/job'
import { LabelName, TriState } from '@shared/labels'
import { LedgerFilter, LedgerPage, NetworkStatus } from '@shared/ledger'
import { BaseInfo, BaseRef, DataSurvey, DeviceInfo, Prediction } from '@shared/model'
import { TrainProgress } from '@shared/progress'
import { Example, ExamplePage, ExampleQuery, Project, ProjectCounts } from '@shared/project'
import { CardChoices, PublishRequest, PublishSubject, Pushed, PushPlan, PushProgress } from '@shared/publish'
import { FlippedVerdict, QuantizationState } from '@shared/quantization'
import { Recipe } from '@shared/recipe'
import { RunDetail, RunSummary } from '@shared/run'
import { z } from 'zod'

const call = <In extends z.ZodType, Out extends z.ZodType>(input: In, output: Out) => ({ kind: 'call', input, output }) as const
const event = <Payload extends z.ZodType>(payload: Payload) => ({ kind: 'event', payload }) as const

const nothing = z.void()
const inProject = z.object({ projectId: z.string() })
const theRun = z.object({ runId: z.string() })
const theDownload = z.object({ key: z.string() })
const values = z.record(z.string(), TriState)

/** Where a training's comments come from. */
export const TrainingData = z.discriminatedUnion('kind', [
  /** The project's labelled comments; a seeded fraction of them is kept for validation. */
  z.object({ kind: z.literal('project'), projectId: z.string(), evalFraction: z.number().min(0.01).max(0.9) }),
  /** A file, and a second one for validation or a fraction of the first. */
  z.object({
    kind: z.literal('file'),
    path: z.string(),
    evalPath: z.string().nullable(),
    evalFraction: z.number().min(0.01).max(0.9),
  }),
])
export type TrainingData = z.infer<typeof TrainingData>

export const StartTraining = z.object({
  projectId: z.string(),
  name: z.string().trim().max(120).nullable(),
  base: BaseRef,
  data: TrainingData,
  recipe: Recipe,
  /** The user agrees that a base's classifier of other labels loses its output layer; without it such a base is refused. */
  ignoreMismatchedSizes: z.boolean().default(false),
})
export type StartTraining = z.infer<typeof StartTraining>

const preferences = {
  colorScheme: z.enum(['auto', 'light', 'dark']),
  /** Key of each action on the Label page; an empty string turns a key off. */
  keys: z.record(z.string(), z.string()),
  singleKeys: z.boolean(),
  lastProjectId: z.string().nullable(),
  /** PEM file of certificate authorities that are trusted besides the system's. */
  certificateFile: z.string().nullable(),
}
/** User preferences. */
export const Settings = z.object(preferences)
export type Settings = z.infer<typeof Settings>
export const defaultSettings: Settings = {
  colorScheme: 'auto',
  keys: {},
  singleKeys: true,
  lastProjectId: null,
  certificateFile: null,
}

export const AppInfo = z.object({
  version: z.string(),
  home: z.string(),
  device: z.string(),
  electron: z.string(),
  onnxruntime: z.string(),
})
export type AppInfo = z.infer<typeof AppInfo>

export const contract = {
  'app/info': call(nothing, AppInfo),
  'app/ping': call(nothing, z.number()),
  /** Bytes of memory that programs can still have on this machine. */
  'app/free-memory': call(nothing, z.number()),
  'app/open-data-folder': call(nothing, nothing),
  'app/choose-file': call(
    z.object({
      purpose: z.enum(['data', 'model-folder', 'certificates', 'job-place', 'job', 'data-folder-place', 'publish-place']),
    }),
    z.string().nullable(),
  ),
  /** What takes how much, what can go, and whether the folder can move. */
  'data-folder/get': call(nothing, DataFolder),
  /** Answers the bytes that were freed. */
  'data-folder/clean-up': call(z.object({ items: z.array(CleanUpItem).min(1) }), z.number()),
  /** Whether it can move to this place, which is left as it is. */
  'data-folder/plan-move': call(z.object({ place: z.string().min(1) }), MovePlan),
  /** Copies, checks and switches; from then on nothing is written until `data-folder/restart`. */
  'data-folder/move': call(z.object({ place: z.string().min(1) }), nothing),
  'data-folder/stop-move': call(nothing, nothing),
  'data-folder/restart': call(nothing, nothing),
  'data-folder/remove-old': call(nothing, RemovedOld),
  'data-folder/move-progress': event(MoveProgress),

  'settings/get': call(nothing, Settings),
  'settings/set': call(Settings.partial(), Settings),
  'devices/list': call(nothing, z.array(DeviceInfo)),
  'cuda/state': call(nothing, CudaFiles),
  /** Begins, or goes on with what was left, in this window or before it. */
  'cuda/install': call(nothing, CudaFiles),
  /** Keeps what has arrived. */
  'cuda/pause': call(nothing, CudaFiles),
  /** Throws away what has arrived. */
  'cuda/cancel': call(nothing, CudaFiles),
  'cuda/remove': call(nothing, CudaFiles),
  'cuda/changed': event(CudaFiles),

  'network/status': call(nothing, NetworkStatus),
  'network/switch': call(z.object({ on: z.boolean() }), NetworkStatus),
  'network/ledger': call(
    LedgerFilter.extend({ limit: z.number().int().min(1).max(1_000), offset: z.number().int().min(0) }),
    LedgerPage,
  ),
  /** Asks where to; answers the file, or null when the user changed their mind. */
  'network/export': call(z.object({ format: z.enum(['csv', 'jsonl']), filter: LedgerFilter }), z.string().nullable()),
  /** Asks for a PEM file and trusts its authorities besides the system's. */
  'network/choose-certificates': call(nothing, NetworkStatus),
  'network/forget-certificates': call(nothing, NetworkStatus),

  'account/status': call(nothing, AccountStatus),
  'account/keep': call(KeepToken, AccountStatus),
  'account/forget': call(nothing, AccountStatus),
  'account/who-am-i': call(nothing, WhoAmI),

  'projects/list': call(nothing, z.array(Project)),
  'projects/create': call(z.object({ name: z.string().trim().min(1).max(120), labels: z.array(LabelName) }), Project),
  'projects/rename': call(inProject.extend({ name: z.string().trim().min(1).max(120) }), Project),
  'projects/delete': call(inProject, nothing),
  'projects/set-guideline': call(inProject.extend({ guideline: z.string().max(20_000) }), Project),
  'labels/add': call(inProject.extend({ name: LabelName }), Project),
  'labels/rename': call(inProject.extend({ labelId: z.string(), name: LabelName }), Project),

  'examples/counts': call(inProject, ProjectCounts),
  'examples/query': call(ExampleQuery, ExamplePage),
  'examples/sources': call(inProject, z.array(z.string())),
  /** Bulk answer for a selection; one event a comment, undone as one. */
  'examples/set-label': call(
    inProject.extend({ exampleIds: z.array(z.number().int()).min(1).max(10_000), labelId: z.string(), value: TriState }),
    z.object({ changed: z.number().int() }),
  ),

  /** Asks the Hub for a dataset's configurations and splits. */
  'import/hub-splits': call(z.object({ importId: z.string(), id: z.string() }), DatasetChoices),
  /** The first rows of a split, by ranges of its first file. */
  'import/hub-preview': call(z.object({ importId: z.string(), ref: z.string() }), FileInspection),
  /** Fetches a split into the cache: from then on its `ref` is a path of the calls below. */
  'import/hub-fetch': call(z.object({ importId: z.string(), ref: z.string() }), nothing),
  'import/hub-progress': event(z.object({ importId: z.string(), progress: DownloadProgress })),
  /** `path`: of a file, or the `ref` of a fetched split. */
  'import/inspect': call(z.object({ path: z.string() }), FileInspection),
  /** Reads the whole file with one mapping and stores nothing. */
  'import/survey': call(z.object({ importId: z.string(), path: z.string(), mapping: ColumnMapping }), ImportSurvey),
  'import/run': call(
    z.object({ importId: z.string(), projectId: z.string(), path: z.string(), mapping: ColumnMapping }),
    ImportReport,
  ),
  'import/cancel': call(z.object({ importId: z.string() }), nothing),
  'import/progress': event(ImportProgress),

  /** The comment to answer now: the draft if there is one, else the next unlabelled after `after`. Null when none is left. */
  'label/next': call(
    inProject.extend({ queue: z.enum(['unlabelled', 'skipped', 'flagged']), after: z.number().int().nullable() }),
    Example.nullable(),
  ),
  'label/get': call(z.object({ exampleId: z.number().int() }), Example),
  'label/neighbour': call(z.object({ exampleId: z.number().int(), direction: z.enum(['previous', 'next']) }), Example.nullable()),
  /** Keeps a half-answered comment as a draft: it stays unlabelled until it is submitted. */
  'label/draft': call(z.object({ exampleId: z.number().int(), values }), nothing),
  /** Every label of the project must be answered 1 or 0: a submitted comment has no unknowns. */
  'label/submit': call(
    z.object({ exampleId: z.number().int(), values: z.record(z.string(), z.union([z.literal(0), z.literal(1)])) }),
    nothing,
  ),
  'label/skip': call(z.object({ exampleId: z.number().int() }), nothing),
  'label/flag': call(z.object({ exampleId: z.number().int(), flagged: z.boolean() }), nothing),
  /** Takes the newest event back (a bulk answer as one); answers the comment it concerned, or null when nothing is left. */
  'label/undo': call(inProject, Example.nullable()),

  'bases/list': call(nothing, z.array(BaseInfo)),
  'bases/add-folder': call(z.object({ path: z.string() }), BaseInfo),
  'bases/remove-folder': call(z.object({ path: z.string() }), nothing),

  /** Asks the Hub; a newer search ends it. */
  'hub/search': call(HubSearch, z.array(HubModel)),
  /** What a model is and what would be fetched; a newer question ends it. */
  'hub/details': call(z.object({ id: z.string().max(200), revision: z.string().max(200).default('main') }), HubModelDetails),
  /** The cache that the Hub's clients share. Nothing is asked. */
  'hub/cached': call(nothing, z.object({ folder: z.string(), repositories: z.array(CachedRepository) })),
  /** Of a repository everything, or what has arrived of files that are not whole. */
  'hub/remove': call(
    z.object({ type: z.enum(['model', 'dataset']), id: z.string(), part: z.enum(['all', 'incomplete']).default('all') }),
    nothing,
  ),

  'downloads/list': call(nothing, z.array(Download)),
  /** Begins, or goes on with what was left, in this window or before it. */
  'downloads/start': call(DownloadRequest, Download),
  'downloads/pause': call(theDownload, nothing),
  'downloads/resume': call(theDownload, Download),
  /** Throws away what has arrived of files that are not whole. */
  'downloads/cancel': call(theDownload, nothing),
  'downloads/forget': call(theDownload, nothing),
  'downloads/changed': event(Download),

  'training/survey': call(z.object({ base: BaseRef, data: TrainingData, recipe: Recipe }), DataSurvey),
  /** Measures what the training would take; a newer one ends it, and so does a start. */
  'training/measure': call(StartTraining, DryRun),
  'training/start': call(StartTraining, theRun),
  'training/stop': call(theRun, nothing),
  'training/resume': call(theRun, nothing),
  /** The run that is training now, in this window or headless on the same data folder. */
  'training/current': call(nothing, RunSummary.nullable()),
  'training/progress': event(z.object({ runId: z.string(), progress: TrainProgress })),

  'runs/list': call(nothing, z.array(RunSummary)),
  'runs/get': call(theRun, RunDetail),
  'runs/update': call(
    theRun.extend({
      name: z.string().trim().min(1).max(120).optional(),
      note: z.string().max(10_000).optional(),
      starred: z.boolean().optional(),
    }),
    RunSummary,
  ),
  'runs/delete': call(theRun, nothing),
  /** A run's status, name or metrics changed: refetch it. */
  'runs/changed': event(theRun),

  'quantization/get': call(theRun, QuantizationState),
  /** Makes the int8 model and its report, on the run's own evaluation rows; answers when it is done. */
  'quantization/make': call(theRun, nothing),
  'quantization/stop': call(theRun, nothing),
  /** Whether the window scores with it. */
  'quantization/use': call(theRun.extend({ use: z.boolean() }), nothing),
  'quantization/remove': call(theRun, nothing),
  /** The verdicts that change most, at most twenty. */
  'quantization/flips': call(theRun, z.array(FlippedVerdict)),
  'quantization/progress': event(theRun.extend({ done: z.number().int(), total: z.number().int() })),

  /** Writes a run as a job, into a folder of its own below `parent`, and answers that folder. */
  'jobs/export': call(theRun.extend({ jobId: z.string(), parent: z.string().min(1) }), z.object({ folder: z.string() })),
  /** Takes a job's result into the history; a run of an unknown history comes to this project. */
  'jobs/import': call(inProject.extend({ jobId: z.string(), folder: z.string().min(1) }), theRun),
  'jobs/cancel': call(z.object({ jobId: z.string() }), nothing),
  /** Shows a folder that was exported since the start in the file manager. */
  'jobs/show': call(z.object({ folder: z.string() }), nothing),
  'jobs/progress': event(JobProgress.extend({ jobId: z.string() })),

  /** What a push would do, found out by reading: every file, what is there, what stands against it. */
  'publish/plan': call(PublishRequest, PushPlan),
  'publish/push': call(PublishRequest, Pushed),
  /** The same into a folder of its own below `parent`; answers that folder. */
  'publish/export': call(
    z.object({ publishId: z.string(), subject: PublishSubject, card: CardChoices, parent: z.string().min(1) }),
    z.object({ folder: z.string() }),
  ),
  'publish/cancel': call(z.object({ publishId: z.string() }), nothing),
  /** Shows a folder that was written since the start in the file manager. */
  'publish/show': call(z.object({ folder: z.string() }), nothing),
  'publish/progress': event(PushProgress.extend({ publishId: z.string() })),

  'try/predict': call(theRun.extend({ text: z.string().min(1).max(100_000) }), Prediction),
} as const

export type Contract = typeof contract
export type CallName = { [K in keyof Contract]: Contract[K]['kind'] extends 'call' ? K : never }[keyof Contract]
export type EventName = { [K in keyof Contract]: Contract[K]['kind'] extends 'event' ? K : never }[keyof Contract]
export type Input<K extends CallName> = z.input<Contract[K]['input']>
export type ParsedInput<K extends CallName> = z.output<Contract[K]['input']>
export type Output<K extends CallName> = z.output<Contract[K]['output']>
export type Payload<K extends EventName> = z.output<Contract[K]['payload']>

export const isCall = (name: string): name is CallName => name in contract && contract[name as keyof Contract].kind === 'call'
