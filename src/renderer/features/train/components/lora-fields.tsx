/** LoRA: small adapters that train in place of the weights, with the fields that say how. */
import { Fieldset, Stack, Text } from '@mantine/core'
import type { TrainForm } from '@renderer/features/train/hooks/use-train-form'
import { LORA_FIELDS } from '@renderer/features/train/recipe-fields'
import { RecipeInput } from './recipe-input'
import classes from './train-form.module.css'

export function LoraFields({ form }: { form: TrainForm }) {
  const off = form.text('loraRank').trim() === ''
  return (
    <Fieldset legend="LoRA" mx={0} bg="transparent">
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          Leaves the base as it is and trains small adapters beside its layers, and the output layer: less memory, small
          checkpoints. It wants a higher learning rate, about 1e-4 to 1e-3. The saved model has the adapters merged in and is used
          like any other.
        </Text>
        <div className={classes.fields}>
          {LORA_FIELDS.map((name) => (
            <RecipeInput key={name} form={form} name={name} disabled={off && name !== 'loraRank'} />
          ))}
        </div>
      </Stack>
    </Fieldset>
  )
}
