/** A process that moves the data folder, for tests that kill it: the place. Says when it begins. */
import { moveHeld } from '@main/data-folder/move-held'
import { Presence } from '@main/data-folder/presence'
import { databasePath, homeFolder } from '@main/runs/home'
import { closeStore, openStore } from '@main/store/open'

const home = homeFolder([], process.env)
const presence = Presence.enter(home)
const db = openStore(databasePath(home))
const signal = new AbortController().signal
process.stdout.write('begun\n')
await moveHeld({ db, home, env: process.env, presence, signal, onProgress: () => {} }, process.argv[2] ?? '')
closeStore(db)
presence.leave()
