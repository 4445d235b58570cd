# make run        在本机打开图谱              make test   准备所需并运行全部测试
# make serve-lan  对局域网开放（只读）        make check  不含浏览器的快速测试
# make lint       风格与类型检查              make bench  性能对照，写入 docs/bench.json

SHELL := /bin/sh
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8501
PLAN := $(if $(ATLAS_PLAN),$(ATLAS_PLAN),huangpu-yrd-2020)
BUILT := data/plans/$(PLAN)/plan.json data/plans/$(PLAN)/mentions.json
RUN_STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
PYTEST := $(BIN)/python -m pytest
PARALLEL := $(PYTEST) -q -n 2 --dist loadfile

# 对外网址的主机名也要列入允许的主机；网址有误时在此就说明白。
PUBLIC_HOST := import urllib.parse, geo.settings; \
  read = geo.settings.read_settings; \
  print(urllib.parse.urlsplit(read().public_url).hostname)

.DEFAULT_GOAL := run
.PHONY: run serve-lan build-missing office test test-oidc test-qgis check bench torture soak lint browser postgres clean

run: $(RUN_STAMP) build-missing
	@echo ""
	@echo "  图谱地址： http://127.0.0.1:$(PORT)    （Ctrl+C 停止）"
	@echo ""
	@$(BIN)/python -m streamlit run app.py --server.port $(PORT)

# HOST 是本机在局域网中的地址或主机名，访问者就用它打开页面。
serve-lan: $(RUN_STAMP) build-missing
	@test -n "$(HOST)" || { \
	  echo "请指明访问者使用的地址，例如： make serve-lan HOST=192.168.1.20" >&2; \
	  echo "另可设 PORT=（默认 8501）、BIND=（默认 0.0.0.0）、ATLAS_PUBLIC_URL=（对外网址）。" >&2; \
	  exit 2; }
	@case "$(HOST)" in *[!A-Za-z0-9.:-]*|-*) \
	  echo "HOST 只能是地址或主机名，不含协议、端口和路径：$(HOST)" >&2; exit 2;; esac
	@case "$(HOST)" in *:*) url_host="[$(HOST)]";; *) url_host="$(HOST)";; esac; \
	bind="$${BIND:-0.0.0.0}"; \
	export ATLAS_PUBLIC_URL="$${ATLAS_PUBLIC_URL:-http://$$url_host:$(PORT)}"; \
	public_host="$$($(BIN)/python -c '$(PUBLIC_HOST)' 2>&1)" || { \
	  echo "$$public_host" | tail -n 1 >&2; exit 2; }; \
	echo ""; \
	echo "  对外地址： $$ATLAS_PUBLIC_URL    （未登录者只读；Ctrl+C 停止）"; \
	echo "  监听：     $$bind:$(PORT)"; \
	echo "  接受主机： $(HOST) $$public_host 127.0.0.1 localhost"; \
	echo ""; \
	exec $(BIN)/python -m streamlit run app.py --server.port $(PORT) \
	  --server.address "$$bind" --browser.serverAddress "$(HOST)" \
	  --server.allowedHosts "$(HOST)" --server.allowedHosts "$$public_host" \
	  --server.allowedHosts 127.0.0.1 --server.allowedHosts localhost

build-missing: $(RUN_STAMP)
	@for file in $(BUILT); do \
	  if [ ! -f "$$file" ]; then echo "缺少 $$file，正在生成……"; $(BIN)/python -m geo build; exit $$?; fi; \
	done

# 不开浏览器的测试两个进程并行；浏览器自己就用满两核，端到端测试逐个进行。
test: $(DEV_STAMP) build-missing browser postgres office
	@$(PARALLEL) -m "not e2e and not oidc and not qgis" && $(PYTEST) -m e2e

# 与真实的 OIDC 提供方走一遍登录，也在浏览器里走；需要 npm，首次从 npm 取一个包。
test-oidc: $(DEV_STAMP) build-missing browser
	@$(PYTEST) -m oidc

# 由 QGIS 打开并画出所写的 GeoPackage；首次安装约 1 GB。
test-qgis: $(DEV_STAMP) build-missing
	@sh .ci/ensure_qgis.sh
	@$(PYTEST) -m qgis

# 台账在断电、抢写、磁盘写满时的表现；数字写在 docs/RELIABILITY.md。
torture: $(DEV_STAMP) build-missing browser postgres
	@$(BIN)/python -m tests.torture

# 大屏连放两小时：内存、节点、监听不增，地图不重建；MINUTES 为分钟数。
MINUTES ?= 120
soak: $(DEV_STAMP) build-missing browser
	@$(BIN)/python -m tests.soak --minutes $(MINUTES)

check: $(DEV_STAMP) build-missing postgres browser office
	@$(PARALLEL) -m "not e2e and not oidc and not qgis"

bench: $(DEV_STAMP) build-missing browser
	@$(BIN)/python -m tests.bench

lint: $(DEV_STAMP)
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy --strict geo

# 台账的测试在本机另起一个 PostgreSQL；有权限且为 Debian 系时代为安装，否则说明缺什么。
postgres:
	@sh .ci/ensure_postgres.sh

# 端到端测试用系统的浏览器和中文字体；有权限且为 Debian 系时代为安装，否则说明缺什么。
browser:
	@sh .ci/ensure_browser.sh

# 文档测试用 LibreOffice 与 poppler 打开所写的文件；安装办法同上。
office:
	@sh .ci/ensure_office.sh

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "需要 Python 3.11 或更新版本；用 make PYTHON=python3.12 … 指定。" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "无法建立虚拟环境。Debian/Ubuntu： sudo apt-get install python3-venv" >&2; \
	  rm -rf $(VENV); exit 2; }

$(RUN_STAMP): requirements.txt constraints.txt | $(BIN)/python
	@echo "正在安装运行所需的软件包（首次约一至三分钟）……"
	@$(PIP) -r requirements.txt -c constraints.txt
	@touch $@

$(DEV_STAMP): requirements-dev.txt requirements.txt constraints.txt | $(BIN)/python
	@echo "正在安装测试所需的软件包……"
	@$(PIP) -r requirements-dev.txt -c constraints.txt
	@touch $(RUN_STAMP) $@

clean:
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results
