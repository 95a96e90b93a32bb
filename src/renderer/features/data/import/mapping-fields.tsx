/** The choices of step 1: text, id, and where the labels stand. */
import { MultiSelect, Select, Stack, TagsInput, TextInput } from '@mantine/core'
import type { FileInspection } from '@shared/import'
import { ClassNamesField } from './class-names-field'
import {
  draftOf,
  type EncodingKind,
  encodingTitles,
  kindsFor,
  labelsInPreview,
  type MappingDraft,
  type MappingProblems,
  withClasses,
} from './mapping'
import { TokenizerField } from './tokenizer-field'

interface MappingFieldsProps {
  file: FileInspection
  draft: MappingDraft
  problems: MappingProblems
  onChange: (draft: MappingDraft) => void
}

const isNumbered = ({ kind }: MappingDraft): boolean => kind === 'indices' || kind === 'vector'

export function MappingFields({ file, draft, problems, onChange }: MappingFieldsProps) {
  const set = (change: Partial<MappingDraft>) => onChange({ ...draft, ...change })
  /** Another place for the labels brings the labels found there. */
  const setPlace = (change: Partial<MappingDraft>) => {
    const next = { ...draft, ...change }
    if (isNumbered(next)) return onChange(withClasses({ ...next, column: draftOf(file).column }, next.classes.join(',')))
    onChange({ ...next, labels: labelsInPreview(file.preview, next) })
  }
  return (
    <Stack gap="sm">
      <Select
        label="Text"
        data={file.columns}
        value={draft.text || null}
        onChange={(text) => set({ text: text ?? '' })}
        error={problems.text}
        allowDeselect={false}
        searchable
      />
      <Select
        label="Id"
        description="Kept with the comment; needed for nothing else."
        placeholder="None"
        data={file.columns}
        value={draft.id}
        onChange={(id) => set({ id })}
        error={problems.id}
        clearable
        clearButtonProps={{ 'aria-label': 'Use no id column' }}
      />
      <Select
        label="Labels"
        data={kindsFor(file).map((value) => ({ value, label: encodingTitles[value] }))}
        value={draft.kind}
        onChange={(kind) => setPlace({ kind: (kind ?? 'none') as EncodingKind })}
        allowDeselect={false}
      />
      {draft.tokenizer !== undefined && <TokenizerField draft={draft} problem={problems.tokenizer} onChange={onChange} />}
      {draft.kind === 'columns' && (
        <MultiSelect
          label="Label columns"
          description="1 is yes, 0 is no, empty or -1 is unknown."
          data={file.columns.filter((column) => column !== draft.text)}
          value={draft.columns}
          onChange={(columns) => set({ columns })}
          error={problems.columns}
          searchable
        />
      )}
      {isNumbered(draft) && <ClassNamesField draft={draft} problem={problems.classes} onChange={onChange} />}
      {(draft.kind === 'list' || draft.kind === 'delimited') && (
        <>
          <Select
            label="Column of the labels"
            data={file.columns.filter((column) => column !== draft.text)}
            value={draft.column}
            onChange={(column) => setPlace({ column })}
            error={problems.column}
            allowDeselect={false}
          />
          {draft.kind === 'delimited' && (
            <TextInput
              label="Separator"
              value={draft.delimiter}
              onChange={(event) => setPlace({ delimiter: event.currentTarget.value })}
              error={problems.delimiter}
              maxLength={4}
            />
          )}
          <TagsInput
            label="Names of the labels"
            description="Found in the first rows. Add those that come later; a comment that lists none of them is clean."
            value={draft.labels}
            onChange={(labels) => set({ labels })}
            error={problems.labels}
          />
        </>
      )}
    </Stack>
  )
}
