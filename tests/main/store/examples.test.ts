/** Storing, filtering, searching and counting comments. */
import { flagExample, saveDraft, skipExample, submitExample } from '@main/store/annotation'
import { setLabelBulk } from '@main/store/bulk'
import { listProjectEvents } from '@main/store/events'
import { projectCounts } from '@main/store/example-counts'
import { queryExamples } from '@main/store/example-query'
import { getExample, getExampleMeta, insertExamples, listSources } from '@main/store/examples'
import { addLabel } from '@main/store/labels'
import { iterateLabelledExamples } from '@main/store/training-rows'
import { undo } from '@main/store/undo'
import type { TriState } from '@shared/labels'
import { SnapshotRow } from '@shared/model'
import { Example, ExamplePage, ExampleQuery, ProjectCounts } from '@shared/project'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { comment, failureOf, memoryStore, scene, WHO } from './helpers'

/** Nine comments: every state, two sources, answers of all kinds. */
function mixed() {
  const stage = scene(0)
  const { db, project, values } = stage
  const rows = [
    comment('You are a fool', values(1, 1, 0)),
    comment('Have a nice day', values(0, 0, 0)),
    comment('Nobody has read this'),
    comment('Half is known', values(null, 0, null), { source: 'other.csv' }),
    comment('A FOOL and his money', values(1, 0, 0), { source: 'other.csv' }),
    comment('To be skipped'),
    comment('A draft, 50% done'),
    comment('Ärger im Forum', values(0, 0, 0), { externalId: 'x9', meta: { a: '1', b: '' } }),
    comment('snake_case and 100 percent', values(0, 0, 1)),
  ]
  const { firstId } = insertExamples(db, { projectId: project.id, rows, who: WHO })!
  const id = (position: number) => firstId + position - 1
  skipExample(db, { exampleId: id(6), who: WHO })
  saveDraft(db, { exampleId: id(7), values: values(1, null, null) })
  flagExample(db, { exampleId: id(2), flagged: true, who: WHO })
  flagExample(db, { exampleId: id(3), flagged: true, who: WHO })
  const positions = (query: Partial<ExampleQuery>) => {
    const page = queryExamples(db, ExampleQuery.parse({ projectId: project.id, ...query }))
    expect(page.total).toBeGreaterThanOrEqual(page.rows.length)
    return page.rows.map(({ position }) => position)
  }
  return { ...stage, id, positions }
}

describe('storing', () => {
  test('numbers comments through the project, across batches, and keeps what the file said', () => {
    const { db, project, values } = scene(2)
    const other = scene(1, db)
    const rows = [
      comment('third', values(1), { externalId: 'k3', source: 'b.csv', meta: { id: 'k3', note: 'ä "q"\n' } }),
      comment('fourth'),
    ]
    const stored = insertExamples(db, { projectId: project.id, rows, who: WHO })!
    const third = getExample(db, stored.firstId)
    expect(Example.parse(third)).toEqual(third)
    expect(third).toMatchObject({
      position: 3,
      externalId: 'k3',
      source: 'b.csv',
      state: 'labelled',
      flagged: false,
      values: values(1, null, null),
    })
    expect(getExample(db, stored.lastId)).toMatchObject({ position: 4, state: 'unlabelled', values: values(null, null, null) })
    expect(getExampleMeta(db, stored.firstId)).toEqual({ id: 'k3', note: 'ä "q"\n' })
    expect(getExampleMeta(db, stored.lastId)).toBeNull()
    expect(getExample(db, other.comments[0]!).position).toBe(1)
    expect(listSources(db, project.id)).toEqual(['comments.csv', 'b.csv'])
  })

  test('leaves one event a batch for the audit, which undo does not touch', () => {
    const { db, project, comments } = scene(5)
    expect(listProjectEvents(db, { projectId: project.id, before: null, limit: 10 })).toMatchObject([
      {
        kind: 'import',
        who: WHO,
        exampleId: null,
        before: null,
        after: { firstId: comments[0], lastId: comments[4], rows: 5, sources: ['comments.csv'] },
      },
    ])
    expect(undo(db, { projectId: project.id, who: WHO })).toBeNull()
  })

  test('stores all of a batch or nothing of it', () => {
    const { db, project } = scene(1)
    const rows = [comment('good'), comment('bad', { nolabel: 1 })]
    expect(failureOf(() => insertExamples(db, { projectId: project.id, rows, who: WHO })).code).toBe('not-found')
    expect(projectCounts(db, project.id).total).toBe(1)
    expect(insertExamples(db, { projectId: project.id, rows: [], who: WHO })).toBeNull()
    expect(failureOf(() => insertExamples(db, { projectId: 'none', rows, who: WHO })).code).toBe('not-found')
  })
})

describe('filters', () => {
  type Filter = Partial<Omit<ExampleQuery, 'label'>> & { label?: [number, TriState] }
  const cases: [string, Filter, number[]][] = [
    ['nothing', {}, [1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['unlabelled, drafts included', { state: 'unlabelled' }, [3, 7]],
    ['labelled', { state: 'labelled' }, [1, 2, 4, 5, 8, 9]],
    ['skipped', { state: 'skipped' }, [6]],
    ['flagged', { state: 'flagged' }, [2, 3]],
    ['clean: all known, none yes', { state: 'clean' }, [2, 8]],
    ['a label yes', { label: [0, 1] }, [1, 5]],
    ['a label no', { label: [1, 0] }, [2, 4, 5, 8, 9]],
    ['a label unknown, drafts included', { label: [0, null] }, [3, 4, 6, 7]],
    ['a source', { source: 'other.csv' }, [4, 5]],
    ['a source that does not exist', { source: 'none.csv' }, []],
    ['everything at once', { state: 'labelled', source: 'other.csv', label: [0, 1], search: 'money' }, [5]],
    ['a word, whatever its case', { search: 'fool' }, [1, 5]],
    ['every word, in any order', { search: '  money   fool ' }, [5]],
    ['part of a word', { search: 'ney' }, [5]],
    ['one letter', { search: 'z' }, []],
    ['a percent sign as itself', { search: '0%' }, [7]],
    ['an underscore as itself', { search: 'e_' }, [9]],
    ['a backslash as itself', { search: '\\' }, []],
    ['an umlaut, whatever its case', { search: 'äRGER' }, [8]],
    ['an umlaut alone', { search: 'ä' }, [8]],
    ['a star beside an umlaut as itself', { search: 'ä*' }, []],
    ['a quote', { search: `'; DROP TABLE examples; --` }, []],
    ['search and state', { search: 'r', state: 'clean' }, [8]],
  ]
  test.each(cases)('%s', (_, { label, ...filter }, expected) => {
    const { positions, ids } = mixed()
    expect(positions({ ...filter, label: label ? { labelId: ids[label[0]]!, value: label[1] } : null })).toEqual(expected)
  })

  test('a search ignores the case of every alphabet', () => {
    const { db, project } = scene(0)
    const texts = ['привет, мир', 'ПРИВЕТ', 'Привет', 'ΣΟΦΟΣ', 'ça va', 'ÇA VA', 'STRASSE', '漢字です']
    insertExamples(db, { projectId: project.id, rows: texts.map((text) => comment(text)), who: WHO })
    const found = (search: string) =>
      queryExamples(db, ExampleQuery.parse({ projectId: project.id, search })).rows.map(({ text }) => text)
    expect(found('пРИВет')).toEqual(['привет, мир', 'ПРИВЕТ', 'Привет'])
    expect(found('Ça Va')).toEqual(['ça va', 'ÇA VA'])
    expect(found('σοφ')).toEqual(['ΣΟΦΟΣ'])
    expect(found('字')).toEqual(['漢字です'])
    expect(found('strasse мир')).toEqual([])
  })

  test('pages through what matches, with the same total on every page', () => {
    const { db, project } = scene(25)
    for (const search of ['', 'comment']) {
      const page = (offset: number) => queryExamples(db, ExampleQuery.parse({ projectId: project.id, search, offset, limit: 10 }))
      expect(ExamplePage.parse(page(0))).toEqual(page(0))
      expect([page(0), page(10), page(20), page(30)].map(({ total, rows }) => [total, rows[0]?.position, rows.length])).toEqual([
        [25, 1, 10],
        [25, 11, 10],
        [25, 21, 5],
        [25, undefined, 0],
      ])
    }
  })

  test('shows a draft with its answers so far', () => {
    const { db, project, id, values } = mixed()
    const page = queryExamples(db, ExampleQuery.parse({ projectId: project.id, search: 'draft' }))
    expect(page.rows).toMatchObject([{ id: id(7), state: 'draft', values: values(1, null, null) }])
  })

  test('finds a label added later unknown everywhere', () => {
    const { db, project } = mixed()
    const { id } = addLabel(db, { projectId: project.id, name: 'spam' })
    const total = (value: TriState) =>
      queryExamples(db, ExampleQuery.parse({ projectId: project.id, label: { labelId: id, value } })).total
    expect([total(null), total(0), total(1)]).toEqual([9, 0, 0])
  })

  test('sees only its own project', () => {
    const { db, project } = scene(2)
    const other = scene(3, db)
    expect(queryExamples(db, ExampleQuery.parse({ projectId: project.id, search: 'comment' })).total).toBe(2)
    expect(queryExamples(db, ExampleQuery.parse({ projectId: other.project.id })).total).toBe(3)
  })

  test('refuses a label or a project that is gone, and a search without end', () => {
    const { db, project } = scene(1)
    const query = (given: object) =>
      failureOf(() => queryExamples(db, ExampleQuery.parse({ projectId: project.id, ...given }))).code
    expect(query({ label: { labelId: 'none', value: 1 } })).toBe('not-found')
    expect(query({ projectId: 'none' })).toBe('not-found')
    expect(query({ search: 'x'.repeat(1_001) })).toBe('invalid-input')
    expect(queryExamples(db, ExampleQuery.parse({ projectId: project.id, search: 'é '.repeat(500) })).total).toBe(0)
  })
})

describe('counts', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  test('tell clean, unlabelled and unknown apart', () => {
    const { db, project, ids } = mixed()
    const counts = projectCounts(db, project.id)
    expect(ProjectCounts.parse(counts)).toEqual(counts)
    expect(counts).toEqual({
      total: 9,
      unlabelled: 2,
      draft: 1,
      labelled: 6,
      skipped: 1,
      flagged: 2,
      clean: 2,
      labelledToday: 0,
      labels: [
        { labelId: ids[0], yes: 2, no: 3, unknown: 1 },
        { labelId: ids[1], yes: 1, no: 5, unknown: 0 },
        { labelId: ids[2], yes: 1, no: 4, unknown: 1 },
      ],
    })
    expect(counts.total).toBe(counts.unlabelled + counts.labelled + counts.skipped)
  })

  test('agree with the table under every filter', () => {
    const { db, project } = mixed()
    const counts = projectCounts(db, project.id)
    for (const state of ['unlabelled', 'labelled', 'skipped', 'flagged', 'clean'] as const)
      expect(queryExamples(db, ExampleQuery.parse({ projectId: project.id, state })).total, state).toBe(counts[state])
  })

  test('a label added later makes nothing clean any more', () => {
    const { db, project } = mixed()
    addLabel(db, { projectId: project.id, name: 'spam' })
    expect(projectCounts(db, project.id)).toMatchObject({ clean: 0, labels: [{}, {}, {}, { yes: 0, no: 0, unknown: 6 }] })
  })

  test('today is since local midnight, by hand, each comment once, undone ones not', () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    vi.setSystemTime(new Date(2026, 7, 29, 23, 59, 59))
    const { db, project, comments, ids, values } = scene(6)
    const submit = (index: number) => submitExample(db, { exampleId: comments[index]!, values: values(0, 0, 0), who: WHO })
    const today = () => projectCounts(db, project.id).labelledToday
    submit(0)
    expect(today()).toBe(1)
    vi.setSystemTime(new Date(2026, 7, 30, 0, 0, 0))
    expect(today()).toBe(0)
    submit(1)
    submit(1)
    submit(2)
    setLabelBulk(db, { projectId: project.id, exampleIds: comments.slice(3), labelId: ids[0]!, value: 1, who: WHO })
    expect(today()).toBe(2)
    undo(db, { projectId: project.id, who: WHO })
    undo(db, { projectId: project.id, who: WHO })
    expect(today()).toBe(1)
  })

  test('of an empty project are zeros', () => {
    const { db, project } = scene(0, memoryStore())
    expect(projectCounts(db, project.id)).toMatchObject({ total: 0, clean: 0, labels: [{ yes: 0 }, { yes: 0 }, { yes: 0 }] })
    expect(failureOf(() => projectCounts(db, 'none')).code).toBe('not-found')
  })
})

describe('training rows', () => {
  test('are the labelled comments alone, in order, labels in theirs', () => {
    const { db, project, id } = mixed()
    const rows = [...iterateLabelledExamples(db, project.id)]
    expect(rows.map((row) => SnapshotRow.parse(row))).toEqual(rows)
    expect(rows.map((row) => [row.id, row.labels])).toEqual([
      [String(id(1)), [1, 1, 0]],
      [String(id(2)), [0, 0, 0]],
      [String(id(4)), [null, 0, null]],
      [String(id(5)), [1, 0, 0]],
      [String(id(8)), [0, 0, 0]],
      [String(id(9)), [0, 0, 1]],
    ])
  })

  test('cross their pages without loss, and writes go on meanwhile', () => {
    const { db, project, values } = scene(0)
    const rows = Array.from({ length: 2_500 }, (_, index) => comment(`row ${index}`, values(1)))
    insertExamples(db, { projectId: project.id, rows, who: WHO })
    let seen = 0
    for (const row of iterateLabelledExamples(db, project.id)) {
      if (seen % 500 === 0) flagExample(db, { exampleId: Number(row.id), flagged: true, who: WHO })
      expect(row.text).toBe(`row ${seen++}`)
    }
    expect(seen).toBe(2_500)
    expect(projectCounts(db, project.id).flagged).toBe(5)
  })
})
