/** One field of the recipe: its input, what it accepts and one sentence about it. */
import { NumberInput, Select, TextInput } from '@mantine/core'
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
  const shared = {
    ...FIELD_LOOK,
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
