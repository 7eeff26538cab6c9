# Every task of this repository. Plain `make` prints the list.

.DEFAULT_GOAL := help
.PHONY: help check test run call fmt golden bench docs dist fuzz load crash simulate faults

# T is a test class, or Class#method; B a part of the benchmarks; M a method to call; A its arguments, as JSON.
T :=
B :=
M := core.ping
A :=

# `run` and `call` share a folder of their own, so that no other server is touched.
export PARBUCKLE_DATA := $(CURDIR)/target/run

help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F '|' '{ printf "%-12s %s\n", $$1, $$2 }'

check: ## everything a change must pass, as it will be checked: mvn verify
	mvn -B verify

test: ## tests; T=LockTableTest for one
ifeq ($(T),)
	mvn -B test
else
	@file=$$(find . -path '*/src/test/*' -name '$(firstword $(subst #, ,$(T))).java' | head -n 1); \
	[ -n "$$file" ] || { echo "make test: there is no test $(firstword $(subst #, ,$(T)))." >&2; exit 1; }; \
	module=$${file#./}; module=$${module%%/*}; set -x; \
	mvn -B test -pl "$$module" -am '-Dtest=$(T)' -Dsurefire.failIfNoSpecifiedTests=false
endif

run: ## server on 127.0.0.1:6080 with a fake machine and a fresh database
	rm -rf target/run
	./parbuckle serve --machine fake

call: ## one call to it: make call M=user.query A='[]'
	./parbuckle call $(M) $(if $(A),'$(A)')

fmt: ## format all sources
	mvn -q -B -N process-sources -Dformat.mode=--replace

golden: ## accept the API as it is now: frozen versions, examples that are run, docs/reference
	mvn -q -B test -pl app -am '-Dtest=FrozenApiTest,ExamplesTest' -Dsurefire.failIfNoSpecifiedTests=false -Dgolden=accept
	mvn -q -B test -pl app -am -Dtest=DocumentedTest -Dsurefire.failIfNoSpecifiedTests=false -Dgolden=accept

bench: ## benchmarks, some five minutes; B=calls, post, fanout, idle, start, transfer, json, million, or jobs beside its peers (needs PostgreSQL) for one
	mvn -q -B -DskipTests -Dformat.skip=true -P bench package -pl app,bench -am '-Dbench.what=$(B)'

docs: ## reference pages, from the table of methods: docs/reference; documentation of the public Java: target/apidocs
	mvn -q -B package -Daot.skip -pl app -am -Dtest=ExamplesTest -Dsurefire.failIfNoSpecifiedTests=false -Dgolden=accept
	mvn -q -B test -pl app -am -Dtest=DocumentedTest -Dsurefire.failIfNoSpecifiedTests=false -Dgolden=accept
	mvn -q -B -N validate exec:exec -Dexec.executable=javadoc "-Dexec.args=-quiet -Xdoclint:all,-missing \
	  -d target/apidocs --module-path app/target/lib --module io.parbuckle.protocol,io.parbuckle.api,io.parbuckle.client \
	  $(foreach m,protocol api client,--module-source-path io.parbuckle.$(m)=$(m)/src/main/java)"

dist: ## what an operator installs: target/parbuckle.tar.gz, with the launcher in it
	mvn -q -B -DskipTests package -pl app -am
	rm -rf target/dist && mkdir -p target/dist/parbuckle
	cp -p parbuckle LICENSE README.md target/dist/parbuckle
	cp -pr app/target/parbuckle.jar app/target/lib app/target/plugins app/target/serve.flags app/target/app.aot target/dist/parbuckle
	tar -C target/dist -czf target/parbuckle.tar.gz parbuckle

fuzz: ## hostile input for five minutes, one method a run; T=CodecFuzzTest#jsonRpc
ifeq ($(findstring FuzzTest#,$(T)),)
	@echo "make fuzz: name a method with T=; there are:" >&2
	@find . -path '*/src/test/resources/*FuzzTestInputs/*' -type d | sed 's|.*/\(.*\)Inputs/|  \1#|' | sort >&2
	@exit 1
else
	JAZZER_FUZZ=1 mvn -B test -pl server -am '-Dtest=$(T)' -Dsurefire.failIfNoSpecifiedTests=false
endif

load: ## 100,000 events to 500 subscribers of which one does not read, 10,000 connections that come and go, 200 transfers at once
	mvn -B test -pl app -am '-Dtest=*LoadTest' -Dparbuckle.subscribers=500 -Dparbuckle.events=100000 \
	  -Dparbuckle.connections=10000 -Dsurefire.failIfNoSpecifiedTests=false

crash: ## kill -9 by the hundred: no job lost, no lock held twice, no id reused
	mvn -B test -pl server -am -Dtest=KillTest -Dparbuckle.kills=500 -Dsurefire.failIfNoSpecifiedTests=false
	@cat server/target/kills.txt

simulate: ## ten thousand random histories of the job engine under a seeded scheduler
	mvn -B test -pl server -am -Dtest=SimulationTest -Dparbuckle.histories=10000 -Dsurefire.failIfNoSpecifiedTests=false

faults: ## a thousand transfers through a network that cuts, stalls and splits
	mvn -B test -pl app -am -Dtest=TransferFaultsTest -Dparbuckle.transfers=1000 -Dsurefire.failIfNoSpecifiedTests=false
