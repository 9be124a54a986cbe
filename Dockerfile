# All images: docker build --build-arg SERVICE=auth . (or --target prepare, --target sandbox).
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

# The locked dependencies of all services together, so that this stage is built only once.
FROM ${PYTHON_IMAGE} AS dependencies
WORKDIR /suite
COPY requirements.txt scripts/dependencies ./
COPY libs/common/pyproject.toml libs/common/
COPY services/auth/pyproject.toml services/auth/
COPY services/config/pyproject.toml services/config/
COPY services/gateway/pyproject.toml services/gateway/
COPY services/invoicing/pyproject.toml services/invoicing/
COPY services/log/pyproject.toml services/log/
COPY services/sync-worker/pyproject.toml services/sync-worker/
RUN python3 -m venv /opt/suite \
    && /opt/suite/bin/python dependencies libs/common services/* +psutil +supervisor >locked.txt \
    && /opt/suite/bin/pip install --no-cache-dir --no-deps --require-hashes -r locked.txt

FROM ${PYTHON_IMAGE} AS sandbox-dependencies
WORKDIR /suite
COPY requirements.txt scripts/dependencies ./
COPY tools/xero-sandbox/pyproject.toml sandbox/
RUN python3 -m venv /opt/suite \
    && /opt/suite/bin/python dependencies sandbox >locked.txt \
    && /opt/suite/bin/pip install --no-cache-dir --no-deps --require-hashes -r locked.txt

# The Xero sandbox, which shares no code with the suite.
FROM ${PYTHON_IMAGE} AS sandbox
COPY --from=sandbox-dependencies /opt/suite /opt/suite
COPY tools/xero-sandbox /suite
# The volume in compose.yaml takes over the owner of this folder, the user of the container.
RUN install -d -o 10001 -g 10001 /var/lib/xero-sandbox
ENV PATH=/opt/suite/bin:$PATH PYTHONPATH=/suite PYTHONUNBUFFERED=1
USER 10001:10001
EXPOSE 8090
CMD ["python", "-m", "xero_sandbox", "--host", "0.0.0.0", "--port", "8090"]

# Creates roles, schemas, users, tables and queues before the services start.
FROM ${PYTHON_IMAGE} AS prepare
WORKDIR /suite
COPY --from=dependencies /opt/suite /opt/suite
COPY libs libs
COPY services services
COPY tools/launcher tools/launcher
ENV PATH=/opt/suite/bin:$PATH PYTHONUNBUFFERED=1 HOME=/tmp \
    PYTHONPATH=/suite/tools/launcher:/suite/libs/common:/suite/services/auth:/suite/services/config:/suite/services/gateway:/suite/services/invoicing:/suite/services/log:/suite/services/sync-worker
USER 10001:10001
ENTRYPOINT ["python", "-m", "launcher"]
CMD ["prepare"]

# One service.
FROM ${PYTHON_IMAGE} AS service
ARG SERVICE
WORKDIR /suite
COPY --from=dependencies /opt/suite /opt/suite
COPY libs/common libs/common
COPY services/${SERVICE} services/${SERVICE}
# The service's package is the folder with __main__.py.
RUN printf '#!/bin/sh\nexec python -m %s "$@"\n' "$(basename "$(dirname services/*/*/__main__.py)")" \
    >/usr/local/bin/service && chmod 755 /usr/local/bin/service
ENV PATH=/opt/suite/bin:$PATH PYTHONUNBUFFERED=1 HTTP_HOST=0.0.0.0 HTTP_PORT=8080 \
    PYTHONPATH=/suite/libs/common:/suite/services/${SERVICE}
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/health/ready', timeout=4)"]
ENTRYPOINT ["service"]
CMD ["serve"]
