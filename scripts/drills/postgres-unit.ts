/** A pattern, since its version is the distribution's: systemctl finds the one cluster that install-postgres.sh keeps. */
export const postgresUnit = "'postgresql@*-main.service'";
