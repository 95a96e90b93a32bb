/** Words or an id, the task, and the button that asks the Hub. */
import { Button, Select, TextInput } from '@mantine/core'
import { wantedModel } from '@renderer/features/models/wanted-model'
import classes from './search-form.module.css'

export interface SearchWords {
  text: string
  task: 'any' | 'text-classification' | 'fill-mask'
}

interface SearchFormProps {
  words: SearchWords
  host: string
  enabled: boolean
  busy: boolean
  onWords: (words: SearchWords) => void
  onSubmit: () => void
}

const TASKS = [
  { value: 'any', label: 'Any' },
  { value: 'fill-mask', label: 'Fill-mask: pretrained' },
  { value: 'text-classification', label: 'Text classification' },
]

export function SearchForm({ words, host, enabled, busy, onWords, onSubmit }: SearchFormProps) {
  const exact = wantedModel(words.text)
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      <TextInput
        label="Words, or an id as org/name@revision"
        placeholder="multilingual, toxic, org/name"
        className={classes.text}
        value={words.text}
        onChange={(event) => onWords({ ...words, text: event.currentTarget.value })}
        spellCheck={false}
      />
      <Select
        label="Task"
        className={classes.task}
        data={TASKS}
        value={words.task}
        onChange={(task) => onWords({ ...words, task: task as SearchWords['task'] })}
        allowDeselect={false}
        disabled={exact !== null}
      />
      <Button type="submit" loading={busy} disabled={!enabled}>
        {exact ? `Look it up at ${host}` : `Search ${host}`}
      </Button>
    </form>
  )
}
