# `make` lists the verbs. Each is one script, run with the project's own Node, which the packages bring along.

node := node_modules/.bin/node
packages := node_modules/.package-lock.json

# Packages that are missing, cut off or of another platform are installed anew.
ifneq ($(shell $(node) scripts/verify-install.ts 2> /dev/null),ok)
.PHONY: $(packages)
endif

# The value of a variable as one word of the shell, just as it was given: nothing in it is expanded or run. Make would
# expand it for the environment of each recipe, so it is kept out of there.
quote = '$(subst ','\'',$(value $(1)))'
unexport FILE COLUMNS

# What npm needs is in the bundle, too, for a machine without a network. It goes by the registry that it came from.
npm-cache := $(CURDIR)/.npm-cache
offline := $(if $(BUNDLE),--offline --cache '$(npm-cache)' --registry "$$(cat '$(npm-cache)/registry')")

.DEFAULT_GOAL := help
.PHONY: help install run import bench bench-import test test-clocks clean screenshots container reference page-weight doctor doctor-matrix \
	support-bundle deploy-all verify status logs vm-shell psql vm-reenroll rotate-password migrate-prepare migrate migrate-back migrate-status \
	migrate-finish destroy-all bundle bundle-verify cloud-gcp cloud-gcp-down test-mesh test-package test-host test-bundle test-anywhere bench-mesh tour \
	ledger drills soak observe observe-open observe-down

help:
	@awk -F ':.*## ' '/^[a-z%-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

install: $(packages) ## Install the packages; every verb does it when they are missing or old

run: $(packages) ## Run the library on this machine, with a PostgreSQL of its own
	@$(node) scripts/run.ts

import: $(packages) ## Bring the books of a CSV into the running library: FILE=books.csv
	@COLUMNS=$(call quote,COLUMNS) $(node) scripts/import.ts $(call quote,FILE)

bench: $(packages) ## Measure POST /books beside pgbench, on one database
	@$(node) scripts/bench.ts

bench-import: $(packages) ## Measure `make import` beside psql's \copy, of the same rows: FILE=books.csv
	@$(node) scripts/bench-import.ts $(call quote,FILE)

test: $(packages) ## Lint, check types and test, against a real PostgreSQL
	@npm test --silent

test-clocks: $(packages) ## Run the fast tests on other days, in far time zones and other locales, with faketime
	@$(node) scripts/test-clocks.ts

screenshots: $(packages) ## Take the README's pictures, with Chromium
	@$(node) scripts/screenshots.ts

container: $(packages) ## Build an image that runs the whole library, PostgreSQL included, for test suites in any language
	@$(node) scripts/container.ts

reference: $(packages) ## Write those files of docs/ that are made from the code
	@$(node) scripts/reference.ts

page-weight: $(packages) ## Measure what the page weighs over the wire, and how soon it is there on 4G
	@$(node) scripts/page-weight.ts

clean: $(packages) ## Remove what `make run` made, books included, after saying what
	@$(node) scripts/clean.ts

doctor: $(packages) ## Say what is wrong, and how to mend it; JSON=1 for programs
	@$(node) scripts/doctor.ts

support-bundle: $(packages) ## Put all that helps to find a fault from afar into one archive, secrets left out
	@$(node) scripts/support-bundle.ts

doctor-matrix: $(packages) ## Break the deployment in each way that doctor knows, ask it, mend it; BREAKS='…' for some
	@$(node) scripts/doctor-matrix.ts $(BREAKS)

deploy-all: $(packages) ## Set up cluster, mesh, VM and library, or go on where it stopped
	@$(node) scripts/deploy-all.ts

verify: $(packages) ## Check from outside that what is deployed does what we claim
	@$(node) scripts/verify.ts

status: $(packages) ## Show what is deployed, on one screen
	@$(node) scripts/status.ts

step-%: $(packages) ## Go to step N of the workshop, forwards or back
	@$(node) scripts/step.ts $*

tour: $(packages) ## Play the workshop (docs/workshop) in this terminal; PACE=auto plays it by itself
	@$(node) scripts/tour.ts

ledger: $(packages) ## Write books for SECONDS, and prove that none is lost, twice or unknown
	@$(node) scripts/ledger.ts

drills: $(packages) ## Break the deployment in every way that we know, and compare with what we say
	@$(node) scripts/drill.ts

drill-%: $(packages) ## Break it in one way: `make drill-help` lists them
	@$(node) scripts/drill.ts $*

soak: $(packages) ## Write books for MINUTES=60, with a drill every few minutes, and watch memory and connections
	@$(node) scripts/soak.ts

observe: $(packages) ## Install Prometheus, Kiali and Jaeger, and have proxies, services and VM report to them
	@$(node) scripts/observe.ts

observe-open: $(packages) ## Open Prometheus, Kiali and Jaeger on this machine, until Ctrl-C
	@$(node) scripts/observe-open.ts

observe-down: $(packages) ## Remove what observe has installed
	@$(node) scripts/observe-down.ts

logs: $(packages) ## Follow the logs of the deployed services
	@$(node) scripts/logs.ts

vm-shell: $(packages) ## Open a shell on the VM, or DO='a command' there
	@$(node) scripts/vm-shell.ts $(if $(DO),'$(subst ','\'',$(value DO))')

psql: $(packages) ## Open psql on the database, wherever its primary is
	@$(node) scripts/psql.ts

vm-reenroll: $(packages) ## Bring a VM back that was off for longer than its certificate lives
	@$(node) scripts/vm-reenroll.ts

rotate-password: $(packages) ## Give inventory another password, with no request that fails
	@$(node) scripts/rotate-password.ts

migrate-prepare: $(packages) ## Copy the database into the cluster, where a standby follows it: the primary can move there
	@$(node) scripts/migrate-prepare.ts

migrate: $(packages) ## Move the database from the VM into the cluster, while books arrive
	@$(node) scripts/migrate.ts pod

migrate-back: $(packages) ## Move it back to the VM
	@$(node) scripts/migrate.ts vm

migrate-status: $(packages) ## Show both sides of the database, the stream between them, and what to do next
	@$(node) scripts/migrate-status.ts

migrate-finish: $(packages) ## Give up the side that isn't the primary, after asking
	@$(node) scripts/migrate-finish.ts

destroy-all: $(packages) ## Remove all that deploy-all made, and prove it
	@$(node) scripts/destroy-all.ts

bundle: $(packages) ## Write all that a deployment fetches into one archive: BUNDLE=file make deploy-all fetches nothing
	@$(node) scripts/bundle.ts

bundle-verify: $(packages) ## Check that such an archive is whole, and show what is in it; BUNDLE=file for another one
	@$(node) scripts/bundle-verify.ts

cloud-gcp: $(packages) ## Make a cluster and a host in Google Cloud, costs told first; PLAN=1 prints the commands
	@$(node) scripts/cloud-gcp.ts

cloud-gcp-down: $(packages) ## Remove what cloud-gcp made, and prove it
	@$(node) scripts/cloud-gcp-down.ts

test-mesh: $(packages) ## Deploy, verify, deploy again and destroy, as a test
	@npm run test:mesh --silent

test-package: $(packages) ## Run the suites of examples/, which have `npm pack`'s package as their dependency
	@npm run test:package --silent

test-host: $(packages) ## Take hosts in containers into the mesh and out again, as a test: they are as they were before
	@npm run test:host --silent

test-bundle: $(packages) ## Deploy from a bundle on a machine without a network, as a test: root on Linux can play one
	@npm run test:bundle --silent

test-anywhere: $(packages) ## Deploy, verify and destroy as a test, on the cluster and host that CONTEXT, VM_HOST, … name
	@npm run test:anywhere --silent

bench-mesh: $(packages) ## Measure the deployed library beside pgbench, both through the mesh
	@$(node) scripts/bench-mesh.ts

$(packages): package-lock.json
	@command -v npm > /dev/null || { echo 'npm is missing: install Node.js (https://nodejs.org), which brings it along.'; exit 1; }
	@$(if $(BUNDLE),scripts/bundle/unpack-npm-cache.sh $(call quote,BUNDLE) '$(npm-cache)')
	npm ci $(offline) --include=dev --include=optional --ignore-scripts=false --no-audit --no-fund --loglevel=error
	@touch $@
	@rm -rf '$(npm-cache)'
	@$(node) scripts/verify-install.ts || { echo "The packages are installed, but do not run on this machine ($$(uname -sm)): Node.js has no build for it."; exit 1; }
