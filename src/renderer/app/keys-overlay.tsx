/** `?`: the keys of the page on screen, then those of the whole window. */
import { Kbd, Modal, Text, Title } from '@mantine/core'
import { type PageKey, usePageKeyList } from '@renderer/components/page-keys'
import { keyTitle } from '@renderer/lib/keys'
import classes from './keys-overlay.module.css'

export function KeysOverlay({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const keys = usePageKeyList()
  const ofPage = keys.filter(({ everywhere }) => !everywhere)
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" size="lg">
      {ofPage.length > 0 && <KeyList title="On this page" keys={ofPage} />}
      <KeyList title="Everywhere" keys={keys.filter(({ everywhere }) => everywhere)} />
      <Text size="sm" c="dimmed" mt="md">
        Keys rest while you write in a field. Those of the Label page can be changed or switched off in Settings.
      </Text>
    </Modal>
  )
}

function KeyList({ title, keys }: { title: string; keys: PageKey[] }) {
  return (
    <>
      <Title order={3} mt="sm" mb="xs">
        {title}
      </Title>
      <dl className={classes.list}>
        {keys.map(({ keys: names, does }) => (
          <div className={classes.row} key={`${names.join()} ${does}`}>
            <dt>{does}</dt>
            <dd className={classes.keys}>
              {names.map((name) => (
                <Kbd key={name}>{keyTitle(name)}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}
