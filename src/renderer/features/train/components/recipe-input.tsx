/** One field of the recipe: its input, what it accepts and one sentence about it. */
import { NumberInput, Select, Switch, TextInput } from '@mantine/core'
import { EMPTY_WORDS, RECIPE_TITLES, type RecipeKey } from '@renderer/components/runs/recipe-words'
import type { TrainForm } from '@renderer/features/train/hooks/use-train-form'
import { recipeFields } from '@renderer/features/train/recipe-fields'
import type { ReactNode } from 'react'
import { FIELD_LOOK } from './field-look'

interface Props {
  form: TrainForm
  name: Exclude<RecipeKey, 'device'>
  /** Said after the field's own sentence. */
  more?: ReactNode
  disabled?: boolean
}

export function RecipeInput({ form, name, more, disabled }: Props) {
  const field = recipeFields[name]
  const said = {
    label: RECIPE_TITLES[name],
    description: (
      <>
        {field.help}
        {more && <> {more}</>}
      </>
    ),
    error: form.errors[name],
    disabled,
  }
  const shared = { ...FIELD_LOOK, ...said }
  if (field.kind === 'switch')
    return (
      <Switch
        {...said}
        // Its label would hold the sentence below as well.
        aria-label={said.label}
        checked={form.text(name) === 'true'}
        onChange={(event) => form.setRecipe(name, String(event.currentTarget.checked))}
      />
    )
  if (field.kind === 'choice')
    return (
      <Select
        {...shared}
        data={[...field.options]}
        value={form.text(name)}
        allowDeselect={false}
        onChange={(value) => value && form.setRecipe(name, value)}
      />
    )
  if (field.kind === 'whole')
    return (
      <NumberInput
        {...shared}
        value={form.text(name)}
        placeholder={EMPTY_WORDS[name]}
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="none"
        onChange={(value) => form.setRecipe(name, String(value))}
      />
    )
  return (
    <TextInput
      {...shared}
      value={form.text(name)}
      placeholder={EMPTY_WORDS[name]}
      inputMode={field.kind === 'decimal' ? 'decimal' : 'text'}
      autoComplete="off"
      onChange={(event) => form.setRecipe(name, event.currentTarget.value)}
    />
  )
}
