import { setPassword } from '../database/password-steps.ts';
import { createBreaker, type CreateBreaks } from './break.ts';

const unit = "'postgresql@*-main.service'";
const rules = '/etc/postgresql/*/main/pg_hba.conf';
const psql = (statement: string) => `cd / && runuser -u postgres -- psql --quiet --command="${statement}"`;
const reload = `systemctl reload ${unit}`;

/** PostgreSQL: where it listens, whom it lets in, whether it comes back. */
export const createBreaksOfTheDatabase: CreateBreaks = (deployment) => {
  const onVm = createBreaker(deployment);
  return [
    onVm('database-stopped', 'database-stopped', 'stops PostgreSQL', {
      break: `systemctl stop ${unit}`,
      putBack: 'systemctl restart postgresql',
    }),
    onVm('database-frozen', 'database-silent', 'freezes PostgreSQL: it is there, and says nothing', {
      break: `systemctl kill --signal=STOP ${unit}`,
      putBack: `systemctl kill --signal=CONT ${unit}`,
    }),
    onVm('database-not-at-boot', 'database-not-at-boot', "disables PostgreSQL's unit", {
      break: 'systemctl disable --quiet postgresql',
      putBack: 'systemctl enable --quiet postgresql',
    }),
    onVm('listens-locally', 'database-listens-wrong', 'has PostgreSQL listen on 127.0.0.1 alone', {
      break: `${psql("alter system set listen_addresses = '127.0.0.1'")} && systemctl restart ${unit}`,
      putBack: `${psql('alter system reset listen_addresses')} && systemctl restart ${unit}`,
    }),
    onVm('open-to-all', 'database-open-to-all', 'lets everybody in who knows the password', {
      break: `sed --in-place '1i host all all 0.0.0.0/0 scram-sha-256' ${rules} && ${reload}`,
      putBack: `sed --in-place '/^host all all 0.0.0.0/d' ${rules} && ${reload}`,
    }),
    onVm('inventory-rejected', 'database-shut', 'rejects inventory in pg_hba.conf', {
      break: `sed --in-place '1i host library inventory all reject' ${rules} && ${reload}`,
      putBack: `sed --in-place '/^host library inventory all reject/d' ${rules} && ${reload}`,
    }),
    onVm(
      'port-cut',
      'vm-network-cut',
      'drops what comes for port 5432 of the VM',
      {
        break: 'iptables-legacy --table mangle --insert PREROUTING --protocol tcp --dport 5432 --jump DROP',
        putBack:
          'while iptables-legacy --table mangle --delete PREROUTING --protocol tcp --dport 5432 --jump DROP 2> /dev/null; do :; done',
      },
      { isMendedByHand: true },
    ),
    {
      ...onVm('password-changed', 'password-differs', "changes the role's password in the database alone", {
        break: psql("alter role inventory password 'another'"),
        putBack: '',
      }),
      putBack: async () => {
        await setPassword(deployment).run();
      },
    },
  ];
};
