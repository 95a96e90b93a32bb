/** What this machine can compute on, a sentence each, and why not where it cannot. */
import { Loader, Stack, Text } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { callQuery } from '@renderer/lib/api'
import { humanBytes } from '@renderer/lib/format'
import type { DeviceInfo } from '@shared/model'
import { IconCircleCheck, IconCircleMinus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { CudaFiles } from './cuda-files'
import classes from './devices-section.module.css'
import { Section } from './section'

const titles: Record<DeviceInfo['name'], string> = {
  cpu: 'Processor (CPU)',
  cuda: 'NVIDIA graphics card (CUDA)',
  dml: 'Graphics card on Windows (DirectML)',
  webgpu: 'Graphics card (WebGPU)',
}

export function DevicesSection() {
  const { data: devices, error, isPending, refetch } = useQuery(callQuery('devices/list', undefined))
  return (
    <Section title="Devices" description="What this machine can train on.">
      {isPending && <Loader size="sm" aria-label="Looking for devices" />}
      {error && <ErrorMessage title="The devices could not be listed." error={error} onRetry={() => void refetch()} />}
      {devices && (
        <Stack gap="sm" component="ul" className={classes.list}>
          {devices.map((device) => (
            <Device key={device.name} device={device} />
          ))}
        </Stack>
      )}
    </Section>
  )
}

function Device({ device }: { device: DeviceInfo }) {
  const Icon = device.available ? IconCircleCheck : IconCircleMinus
  return (
    <li className={classes.device} data-available={device.available || undefined}>
      <Icon size={20} stroke={1.75} aria-hidden />
      <div>
        <Text fw={600}>{titles[device.name]}</Text>
        <Text c="dimmed">{deviceWords(device)}</Text>
        {device.name === 'cuda' && <CudaFiles />}
      </div>
    </li>
  )
}

function deviceWords({ available, reason, adapter, memoryBytes }: DeviceInfo): string {
  if (!available) return `Not available. ${reason ?? 'No reason is known.'}`
  const memory = memoryBytes === null ? '' : ` with ${humanBytes(memoryBytes)} of memory`
  return `Available: ${adapter ?? 'ready'}${memory}.${reason === null ? '' : ` ${reason}`}`
}
