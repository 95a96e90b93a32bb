/** Choosing how a file is read: the guess, what is missing, and labels found in the first rows. */
import { draftOf, labelsInPreview, type MappingDraft, mappingOf, mappingProblems } from '@renderer/features/data/import/mapping'
import { ColumnMapping, type LabelEncoding } from '@shared/import'
import { LABELS, makeInspection } from '@tests/renderer/fake-data'
import { describe, expect, it } from 'vitest'

const file = makeInspection('/somewhere/comments.csv')
const guess = draftOf(file)
const withDraft = (change: Partial<MappingDraft>): MappingDraft => ({ ...guess, ...change })

const encodings: (LabelEncoding | null)[] = [
  { kind: 'columns', columns: LABELS },
  { kind: 'list', column: 'tags', labels: ['toxic'] },
  { kind: 'delimited', column: 'tags', delimiter: '|', labels: ['toxic', 'insult'] },
  null,
]

describe('mapping', () => {
  it.each(encodings)('of a file survives being drafted: %j', (labels) => {
    const mapping = { text: 'comment_text', id: null, labels }
    const draft = draftOf({ ...file, mapping })
    expect(mappingProblems(draft)).toEqual({})
    expect(ColumnMapping.parse(mappingOf(draft))).toEqual(mapping)
  })

  it.each<[keyof MappingDraft, Partial<MappingDraft>]>([
    ['text', { text: '' }],
    ['id', { id: 'comment_text' }],
    ['columns', { columns: [] }],
    ['columns', { columns: ['toxic', 'comment_text'] }],
    ['column', { kind: 'list', column: null, labels: ['a'] }],
    ['column', { kind: 'list', column: 'comment_text', labels: ['a'] }],
    ['labels', { kind: 'delimited', column: 'tags', labels: [] }],
    ['labels', { kind: 'delimited', column: 'tags', labels: ['overall_non_toxic'] }],
    ['delimiter', { kind: 'delimited', column: 'tags', labels: ['a'], delimiter: '' }],
  ])('names what is wrong with "%s": %j', (field, change) => {
    expect(Object.keys(mappingProblems(withDraft(change)))).toEqual([field])
  })

  it('needs nothing but a text column without labels', () => {
    expect(mappingProblems(withDraft({ kind: 'none', columns: [], column: null, labels: [] }))).toEqual({})
  })

  it('finds the labels that the first rows mention', () => {
    const preview = [{ tags: 'toxic; insult' }, { tags: '' }, { tags: 'insult;threat' }]
    expect(labelsInPreview(preview, withDraft({ kind: 'delimited', column: 'tags', delimiter: ';' }))).toEqual([
      'toxic',
      'insult',
      'threat',
    ])
    const lists = [{ tags: '["toxic", "identity hate"]' }, { tags: "['insult']" }, { tags: '[]' }, { tags: '' }]
    expect(labelsInPreview(lists, withDraft({ kind: 'list', column: 'tags' }))).toEqual(['toxic', 'identity hate', 'insult'])
    expect(labelsInPreview(lists, withDraft({ kind: 'columns', column: 'tags' }))).toEqual([])
  })
})
