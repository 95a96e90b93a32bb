/** Names of the classes that a column numbers, or of the places of its vectors. */
import { Textarea } from '@mantine/core'
import { useState } from 'react'
import { type MappingDraft, withClasses } from './mapping'

interface ClassNamesFieldProps {
  draft: MappingDraft
  problem: string | undefined
  onChange: (draft: MappingDraft) => void
}

export function ClassNamesField({ draft, problem, onChange }: ClassNamesFieldProps) {
  const [names, setNames] = useState(draft.classes.join(', '))
  const description =
    draft.kind === 'vector'
      ? `Column ${draft.column} answers for ${draft.places} labels in each row: their names in that order, separated by commas.`
      : `Column ${draft.column} numbers ${draft.places} classes: their names from 0 on, separated by commas.`
  return (
    <Textarea
      label="Names of the labels"
      description={description}
      value={names}
      autosize
      minRows={2}
      maxRows={6}
      error={problem}
      onChange={(event) => {
        setNames(event.currentTarget.value)
        onChange(withClasses(draft, event.currentTarget.value))
      }}
    />
  )
}
