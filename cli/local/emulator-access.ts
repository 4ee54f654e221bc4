import { type Access, type Clients, clientsFor } from '../aws';
import { emulatorAccount } from './environment';
import { emulatorUrl, type Place } from './place';

/** The emulator's root, whatever the shell's own AWS settings are. */
export function emulatorAccess(place: Place): Access {
  return {
    endpoint: emulatorUrl(place),
    region: emulatorAccount.region,
    credentials: emulatorAccount.credentials,
  };
}

export function emulatorClients(place: Place): Clients {
  return clientsFor(emulatorAccess(place));
}
