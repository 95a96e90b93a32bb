/** The files that CUDA needs besides what comes with Moderato: whose they are, how to get them, how far that is, how to be rid of them. */
import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { type CudaStep, useCuda } from '@renderer/features/settings/hooks/use-cuda'
import { humanBytes } from '@renderer/lib/format'
import { useNetwork } from '@renderer/lib/network'
import { pages } from '@renderer/lib/pages'
import type { CudaOffer, CudaFiles as Files } from '@shared/cuda'
import { fromErrorData } from '@shared/errors'
import { IconDownload } from '@tabler/icons-react'
import { Link } from 'react-router'
import { CudaProgress } from './cuda-progress'

export function CudaFiles() {
  const { files, error, refetch, act, isPending } = useCuda()
  if (error) return <ErrorMessage title="It is not known whether the CUDA files are here." error={error} onRetry={refetch} />
  if (!files?.offer) return null
  const { status, offer } = files
  return (
    <Stack gap="xs" mt="xs" role="group" aria-label="CUDA files">
      {status === 'installed' ? <Installed offer={offer} /> : <Offer offer={offer} />}
      <CudaProgress files={files} />
      {files.error && <ErrorMessage title="The CUDA files were not installed." error={fromErrorData(files.error)} />}
      <Actions files={files} offer={offer} act={act} isPending={isPending} />
    </Stack>
  )
}

/** Who takes another's build of a library that runs with one's own rights is told so before, and told what is checked. */
const Offer = ({ offer }: { offer: CudaOffer }) => (
  <Text size="sm" c="dimmed">
    To train on an NVIDIA card, ONNX Runtime {offer.onnxruntime} needs files that Moderato does not bring along:{' '}
    {humanBytes(offer.archiveBytes)} from {offer.host}, {humanBytes(offer.installedBytes)} on the disk. They are a third party’s
    build of ONNX Runtime (MIT licence), the npm package {offer.package}. Every file is checked against the hash that this version
    of Moderato knows. The driver, CUDA 13 and cuDNN 9 are not among them: they come from NVIDIA.
  </Text>
)

const Installed = ({ offer }: { offer: CudaOffer }) => (
  <Text size="sm" c="dimmed">
    The CUDA files of {offer.package} are installed and take {humanBytes(offer.installedBytes)}. What trains now goes on without
    them.
  </Text>
)

interface ActionsProps {
  files: Files
  offer: CudaOffer
  act: (step: CudaStep) => void
  isPending: boolean
}

function Actions({ files: { status }, offer, act, isPending }: ActionsProps) {
  const { status: network } = useNetwork()
  const isOff = network !== undefined && network.state !== 'on'
  const begins = status === 'absent' || status === 'paused' || status === 'failed'
  const button = (title: string, step: CudaStep) => (
    <Button size="xs" variant="default" onClick={() => act(step)} disabled={isPending}>
      {title}
    </Button>
  )
  return (
    <Group gap="xs">
      {begins && (
        <Button
          size="xs"
          variant={status === 'absent' ? 'default' : 'filled'}
          leftSection={status === 'absent' && <IconDownload size={16} />}
          onClick={() => act('install')}
          disabled={isPending || isOff}
        >
          {status === 'absent' && `Install the CUDA files (${humanBytes(offer.archiveBytes)})`}
          {status === 'paused' && 'Resume'}
          {status === 'failed' && 'Try again'}
        </Button>
      )}
      {status === 'downloading' && button('Pause', 'pause')}
      {status !== 'absent' && status !== 'installed' && button('Cancel', 'cancel')}
      {status === 'installed' && button('Remove the CUDA files', 'remove')}
      {begins && isOff && (
        <Text size="sm" c="dimmed">
          The network is off:{' '}
          <Anchor component={Link} to={pages.network.path}>
            switch it on
          </Anchor>{' '}
          first.
        </Text>
      )}
    </Group>
  )
}
