/** An in-memory Bridge that answers the whole contract with plausible data; any answer can be replaced per test. */
import { AppError, toErrorData } from '@shared/errors'
import type { Bridge } from '@shared/ipc/bridge'
import {
  type CallName,
  contract,
  defaultSettings,
  type EventName,
  type Input,
  type Output,
  type ParsedInput,
  type Payload,
  type Settings,
} from '@shared/ipc/contract'
import type { Project } from '@shared/project'
import type { RunDetail } from '@shared/run'
import { cudaAnswers } from './fake-cuda'
import { bases, devices, makeDatasetChoices, makeInspection, makeProject, makeRun, summaryOf } from './fake-data'
import { dataFolderAnswers } from './fake-data-folder'
import { hubAnswers } from './fake-hub'
import { networkAnswers } from './fake-network'
import { publishAnswers } from './fake-publish'
import { quantizationAnswers } from './fake-quantization'
import * as w from './fake-world'

export type Handlers = { [K in CallName]: (input: ParsedInput<K>) => Output<K> | Promise<Output<K>> }

export interface FakeBridge extends Bridge {
  world: w.World
  /** Every call made, oldest first. */
  calls: { name: CallName; input: unknown }[]
  callsOf<K extends CallName>(name: K): Input<K>[]
  emit<K extends EventName>(name: K, payload: Payload<K>): void
  /** Replaces answers; a thrown AppError arrives as an error. */
  override(handlers: Partial<Handlers>): void
}

export function createFakeBridge(overrides: Partial<Handlers> = {}, options: w.WorldOptions = {}): FakeBridge {
  const world = w.createWorld(options)
  const handlers: Handlers = { ...makeHandlers(world), ...overrides }
  const listeners = new Map<EventName, Set<(payload: never) => void>>()
  const calls: FakeBridge['calls'] = []
  return {
    world,
    calls,
    callsOf: (name) => calls.filter((call) => call.name === name).map((call) => call.input as never),
    emit: (name, payload) => {
      for (const listener of listeners.get(name) ?? []) (listener as (p: typeof payload) => void)(payload)
    },
    override: (more) => Object.assign(handlers, more),
    async invoke<K extends CallName>(name: K, input: Input<K>) {
      calls.push({ name, input })
      try {
        const parsed = contract[name].input.parse(input) as ParsedInput<K>
        const value = await handlers[name](parsed)
        return { ok: true, value: contract[name].output.parse(value) as Output<K> }
      } catch (error) {
        return { ok: false, error: toErrorData(error) }
      }
    },
    subscribe(name, listener) {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set.add(listener))
      return () => set.delete(listener)
    },
    pathOfFile: (file) => `/home/ada/${(file as File).name}`,
  }
}

/** Puts a fake bridge where the preload puts the real one. */
export function installFakeBridge(overrides: Partial<Handlers> = {}, options: w.WorldOptions = {}): FakeBridge {
  const bridge = createFakeBridge(overrides, options)
  window.moderato = bridge
  return bridge
}

function makeHandlers(world: w.World): Handlers {
  return {
    ...appHandlers(),
    ...cudaAnswers(),
    ...networkAnswers(),
    ...hubAnswers(),
    ...dataFolderAnswers(),
    ...projectHandlers(world),
    ...importHandlers(world),
    ...labelHandlers(world),
    ...runHandlers(world),
    ...jobHandlers(world),
    ...publishAnswers(),
    ...quantizationAnswers(),
  }
}

type Part<P extends string> = Pick<Handlers, Extract<CallName, `${P}/${string}`>>

function appHandlers(): Part<'app' | 'settings' | 'devices' | 'bases'> {
  let settings: Settings = { ...defaultSettings, lastProjectId: 'p1' }
  return {
    'app/info': () => ({
      version: '0.1.0',
      home: '/home/ada/.config/Moderato',
      device: 'CPU 2 × EPYC 7B13',
      electron: '42.11.18',
      onnxruntime: '1.29.0',
    }),
    'app/ping': () => Date.now(),
    'app/free-memory': () => 6e9,
    'app/open-data-folder': () => undefined,
    'app/choose-file': ({ purpose }) => (purpose === 'data' ? '/home/ada/talk-page.csv' : '/home/ada/models/my-bert'),
    'settings/get': () => settings,
    'settings/set': (change) => {
      settings = { ...settings, ...change }
      return settings
    },
    'devices/list': () => devices,
    'bases/list': () => bases,
    'bases/add-folder': ({ path }) => ({ ...bases[0]!, ref: { kind: 'folder', path }, title: path.split('/').at(-1)! }),
    'bases/remove-folder': () => undefined,
  }
}

function jobHandlers(world: w.World): Part<'jobs'> {
  return {
    'jobs/export': ({ parent }) => ({ folder: `${parent}/quiet heron job` }),
    'jobs/import': ({ projectId }) => {
      const run = makeRun(world.runs.length + 20, projectId, { name: 'quiet heron, elsewhere' })
      world.runs.push(run)
      return { runId: run.id }
    },
    'jobs/cancel': () => undefined,
    'jobs/show': () => undefined,
  }
}

function projectHandlers(world: w.World): Part<'projects' | 'labels' | 'examples'> {
  const update = (projectId: string, edit: (project: Project) => Partial<Project>): Project => {
    const project = w.projectOf(world, projectId)
    Object.assign(project, edit(project))
    return { ...project }
  }
  return {
    'projects/list': () => world.projects.map((project) => ({ ...project })),
    'projects/create': ({ name, labels }) => {
      const project = makeProject(`p${world.nextId++}`, name, labels)
      world.projects.push(project)
      world.examples.set(project.id, [])
      return project
    },
    'projects/rename': ({ projectId, name }) => update(projectId, () => ({ name })),
    'projects/delete': ({ projectId }) => {
      world.projects = world.projects.filter((project) => project.id !== projectId)
      world.examples.delete(projectId)
    },
    'projects/set-guideline': ({ projectId, guideline }) =>
      update(projectId, (project) => ({ guideline, guidelineVersion: project.guidelineVersion + 1 })),
    'labels/add': ({ projectId, name }) =>
      update(projectId, ({ labels }) => {
        if (labels.some((label) => label.name === name))
          throw new AppError('invalid-input', `A label named "${name}" exists already: choose another name.`)
        return { labels: [...labels, { id: `${projectId}-${name}`, name, position: labels.length }] }
      }),
    'labels/rename': ({ projectId, labelId, name }) =>
      update(projectId, ({ labels }) => ({ labels: labels.map((label) => (label.id === labelId ? { ...label, name } : label)) })),
    'examples/counts': ({ projectId }) => w.countExamples(world, projectId),
    'examples/query': (query) => w.queryExamples(world, query),
    'examples/sources': ({ projectId }) => [...new Set(w.examplesOf(world, projectId).map((example) => example.source))],
    'examples/set-label': ({ projectId, exampleIds, labelId, value }) => {
      w.change(world, projectId, exampleIds, ({ values }) => ({ values: { ...values, [labelId]: value }, state: 'labelled' }))
      return { changed: exampleIds.length }
    },
  }
}

function importHandlers(world: w.World): Part<'import'> {
  const badRows = [
    { line: 118, column: 'toxic', message: 'the label is "yes", expected 1, 0, empty or -1' },
    { line: 2041, column: null, message: 'the row has 5 fields, expected 9' },
  ]
  return {
    'import/hub-splits': ({ id }) => makeDatasetChoices(id),
    'import/hub-preview': ({ ref }) => makeInspection(ref),
    'import/hub-fetch': () => undefined,
    'import/inspect': ({ path }) => makeInspection(path),
    'import/survey': ({ mapping }) => ({
      rows: 5400,
      bad: badRows.length,
      badRows,
      labels: labelsOf(mapping.labels).map((name, i) => ({ name, yes: 520 - 70 * i, no: 4880 + 70 * i - 9, unknown: 9 })),
      clean: 4706,
      unlabelled: mapping.labels ? 9 : 5400,
      empty: 3,
      duplicates: 41,
    }),
    'import/run': ({ projectId, path }) => {
      const list = w.examplesOf(world, projectId)
      const name = path.split('/').at(-1)!
      const added = [1, 2, 3].map((n) => ({
        id: world.nextId++,
        position: list.length + n,
        externalId: null,
        text: `Imported comment ${n}`,
        source: name,
        state: 'unlabelled' as const,
        flagged: false,
        values: {},
      }))
      world.examples.set(projectId, [...list, ...added])
      return { imported: added.length, bad: badRows.length, badRows, newLabels: [], seconds: 1.3, cancelled: false }
    },
    'import/cancel': () => undefined,
  }
}

function labelsOf(encoding: ParsedInput<'import/survey'>['mapping']['labels']): string[] {
  if (!encoding) return []
  return encoding.kind === 'columns' ? encoding.columns : encoding.labels
}

function labelHandlers(world: w.World): Part<'label'> {
  const edit = (exampleId: number, change: Parameters<typeof w.change>[3]): undefined =>
    w.change(world, w.findExample(world, exampleId).projectId, [exampleId], change) as undefined
  return {
    'label/next': (input) => w.nextExample(world, input),
    'label/get': ({ exampleId }) => w.findExample(world, exampleId).example,
    'label/neighbour': ({ exampleId, direction }) => {
      const { projectId, example } = w.findExample(world, exampleId)
      const list = w.examplesOf(world, projectId)
      return list[list.indexOf(example) + (direction === 'next' ? 1 : -1)] ?? null
    },
    'label/draft': ({ exampleId, values }) => {
      const { projectId } = w.findExample(world, exampleId)
      edit(exampleId, () => ({ values, state: Object.values(values).some((value) => value !== null) ? 'draft' : 'unlabelled' }))
      // A draft is no event: undo takes back submissions, skips and bulk answers only.
      world.undo.splice(
        world.undo.findLastIndex((step) => step.projectId === projectId),
        1,
      )
    },
    'label/submit': ({ exampleId, values }) => {
      edit(exampleId, () => ({ values, state: 'labelled' }))
      world.labelledToday += 1
    },
    'label/skip': ({ exampleId }) => edit(exampleId, () => ({ state: 'skipped' })),
    'label/flag': ({ exampleId, flagged }) => edit(exampleId, () => ({ flagged })),
    'label/undo': ({ projectId }) => w.undo(world, projectId),
  }
}

function runHandlers(world: w.World): Part<'training' | 'runs' | 'try'> {
  const find = (runId: string): RunDetail => {
    const run = world.runs.find((candidate) => candidate.id === runId)
    if (!run) throw new AppError('not-found', `There is no run "${runId}" any more: it may have been deleted.`)
    return run
  }
  const current = () => world.runs.find((run) => run.status === 'running')
  return {
    'training/survey': () => ({
      trainRows: 4000,
      evalRows: 445,
      truncatedShare: 0.062,
      meanTokens: 63,
      posWeights: { toxic: 5.1, severe_toxic: 52, obscene: 9.4, threat: 160, insult: 10.2, identity_hate: 57 },
      positives: { toxic: 391, severe_toxic: 38, obscene: 212, threat: 12, insult: 196, identity_hate: 35 },
      warnings: [],
      stepsPerEpoch: 63,
      secondsEstimate: 546,
    }),
    'training/measure': ({ recipe }) => ({
      device: 'cpu',
      peakRssBytes: 1.04e9,
      secondsPerEpoch: 715,
      secondsPerEvaluation: 30,
      secondsTotal: 715 * recipe.epochs,
      stepsPerEpoch: 63,
      totalSteps: 63 * recipe.epochs,
      longestBatch: { rows: 64, tokens: 128, microBatches: 16, tokensAtOnce: 512 },
      timed: 25,
      notices: [],
    }),
    'training/start': ({ projectId, name, recipe }) => {
      const run = makeRun(world.runs.length, projectId, {
        name: name ?? 'new dawn',
        recipe,
        status: 'running',
        step: 0,
        finishedAt: null,
        metrics: null,
        bestEpoch: null,
        hasModel: false,
        steps: [],
        epochs: [],
        evaluation: null,
      })
      world.runs.unshift(run)
      return { runId: run.id }
    },
    'training/stop': ({ runId }) => void Object.assign(find(runId), { status: 'stopped', reason: 'You stopped it.' }),
    'training/resume': ({ runId }) => void Object.assign(find(runId), { status: 'running', reason: null }),
    'training/current': () => (current() ? summaryOf(current()!) : null),
    'runs/list': () => world.runs.map(summaryOf),
    'runs/get': ({ runId }) => find(runId),
    'runs/update': ({ runId, ...changes }) => summaryOf(Object.assign(find(runId), changes)),
    'runs/delete': ({ runId }) => {
      world.runs = world.runs.filter((run) => run !== find(runId))
    },
    'try/predict': ({ text }) => ({
      probabilities: { toxic: 0.81, severe_toxic: 0.04, obscene: 0.22, threat: 0.01, insult: 0.64, identity_hate: 0.02 },
      thresholds: { toxic: 0.5, severe_toxic: 0.5, obscene: 0.5, threat: 0.5, insult: 0.5, identity_hate: 0.5 },
      predicted: ['toxic', 'insult'],
      tokens: Math.ceil(text.length / 4),
      truncated: text.length > 600,
      milliseconds: 17.4,
      precision: 'float32',
    }),
  }
}
