/** The rest of the recipe, folded: for those who know what they are after. */
import { Button, Collapse, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { TrainForm } from '@renderer/features/train/hooks/use-train-form'
import { ADVANCED_FIELDS, LORA_FIELDS, MAIN_FIELDS } from '@renderer/features/train/recipe-fields'
import { callQuery } from '@renderer/lib/api'
import type { DataSurvey, DeviceInfo } from '@shared/model'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { FIELD_LOOK } from './field-look'
import { LoraFields } from './lora-fields'
import { PositiveWeights } from './positive-weights'
import { RecipeInput } from './recipe-input'
import classes from './train-form.module.css'

export function AdvancedFields({ form, survey }: { form: TrainForm; survey: DataSurvey | undefined }) {
  const [opened, { toggle }] = useDisclosure(false)
  const id = useId()
  const changed = form.changed.filter((key) => !MAIN_FIELDS.some((main) => main === key)).length
  const wrong = [...ADVANCED_FIELDS, ...LORA_FIELDS, 'classWeights' as const].some((key) => form.errors[key])
  const shown = opened || wrong
  return (
    <div>
      <Group justify="space-between">
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={shown ? <IconChevronDown size={15} /> : <IconChevronRight size={15} />}
          aria-expanded={shown}
          aria-controls={id}
          onClick={toggle}
        >
          Advanced{changed > 0 ? ` (${changed} changed)` : ''}
        </Button>
        {form.changed.length > 0 && (
          <Button variant="subtle" color="gray" size="compact-sm" onClick={form.resetRecipe}>
            Use the defaults
          </Button>
        )}
      </Group>
      <Collapse expanded={shown} id={id}>
        <Stack gap="sm" pt="xs">
          <TextInput
            label="Name"
            description="Of the run. Empty: Moderato finds one, and you can rename it later."
            {...FIELD_LOOK}
            value={form.draft.name}
            error={form.errors.name}
            onChange={(event) => form.change({ name: event.currentTarget.value })}
          />
          <RecipeInput form={form} name="classWeights" />
          {survey && form.text('classWeights') === 'balanced' && <PositiveWeights survey={survey} />}
          <div className={classes.fields}>
            {ADVANCED_FIELDS.map((name) => (
              <RecipeInput key={name} form={form} name={name} />
            ))}
          </div>
          <LoraFields form={form} />
          <DeviceField form={form} />
          {form.text('device') === 'cuda' && <RecipeInput form={form} name="mixedPrecision" />}
        </Stack>
      </Collapse>
    </div>
  )
}

function DeviceField({ form }: { form: TrainForm }) {
  const devices = useQuery(callQuery('devices/list', undefined)).data ?? []
  const byName = new Map<string, DeviceInfo>(devices.map((device) => [device.name, device]))
  const options = devices.map(({ name, available }) => ({ value: name, label: deviceTitles[name], disabled: !available }))
  return (
    <Select
      label="Device"
      description="What computes. Automatic takes the fastest one that works."
      {...FIELD_LOOK}
      data={[{ value: 'auto', label: 'Automatic' }, ...options]}
      value={form.text('device')}
      error={form.errors.device}
      allowDeselect={false}
      classNames={{ option: classes.option }}
      renderOption={({ option }) => (
        <div>
          <Text size="sm" c={option.disabled ? 'dimmed' : undefined}>
            {option.label}
          </Text>
          <Text size="xs" c="dimmed">
            {byName.get(option.value)?.reason ?? byName.get(option.value)?.adapter}
          </Text>
        </div>
      )}
      onChange={(value) => value && form.setRecipe('device', value)}
    />
  )
}

const deviceTitles: Record<DeviceInfo['name'], string> = {
  cpu: 'Processor (CPU)',
  cuda: 'NVIDIA graphics card (CUDA)',
  dml: 'Graphics card (DirectML)',
  webgpu: 'Graphics card (WebGPU)',
}
