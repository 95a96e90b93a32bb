/** What `moderato push` publishes: a run's model, a folder's, a data file, or a project's answers. */
import { withDatasetPublication } from '@main/publish/dataset-publication'
import { folderPublication, runPublication } from '@main/publish/model-publication'
import type { Publication } from '@main/publish/publish-file'
import type { RunData } from '@main/runs/data-source'
import { listProjects } from '@main/store/projects'
import { findRun } from '@main/store/runs'
import { AppError, invalidInput } from '@shared/errors'
import { type Context, inputFile, modelFrom } from './context'
import { cardChoicesFrom } from './push-options'
import { tokenizerFolder } from './tokenizer-option'

type Use<T> = (publication: Publication) => Promise<T>

export async function withPublication<T>(context: Context, use: Use<T>): Promise<T> {
  const { args, signal } = context
  const given = ['model', 'data', 'project'].filter((name) => args.text(name) !== undefined)
  if (given.length !== 1)
    throw invalidInput(
      `${given.length === 0 ? 'Nothing to publish is named' : `--${given.join(' and --')} are given`}: expected one of --model, --data and --project.`,
    )
  const type = given[0] === 'model' ? 'model' : 'dataset'
  const wanted = args.text('type') ?? type
  if (wanted !== type) throw invalidInput(`--type: found "${wanted}", expected ${type}, which is what --${given[0]} publishes.`)
  const choices = { ...cardChoicesFrom(args), name: args.text('repo') ?? null, signal }
  if (type === 'dataset') {
    const data = await dataFrom(context)
    return withDatasetPublication(context, { ...choices, data, asItIs: args.flag('as-is') }, use)
  }
  const name = args.text('model') ?? ''
  const isRun = findRun(context.db, name) !== null
  return use(await (isRun ? runPublication(context, name, choices) : folderPublication(modelFrom(context).path, choices)))
}

async function dataFrom(context: Context): Promise<RunData> {
  const { args, db } = context
  const project = args.text('project')
  if (project !== undefined) {
    const found = listProjects(db).find(({ id, name }) => id === project || name === project)
    if (!found)
      throw new AppError('not-found', `--project ${project}: expected ${projectNames(context)}; there is none of that name.`)
    return { kind: 'project', projectId: found.id, evalFraction: 0 }
  }
  return {
    kind: 'file',
    path: inputFile(args.text('data') ?? ''),
    evalPath: null,
    evalFraction: 0,
    textColumn: args.text('text-column'),
    labels: args.text('labels')?.split(','),
    tokenizer: await tokenizerFolder(context),
  }
}

const projectNames = ({ db }: Context): string => {
  const names = listProjects(db).map(({ name }) => JSON.stringify(name))
  return names.length === 0 ? 'a project' : `one of ${names.join(', ')}`
}
