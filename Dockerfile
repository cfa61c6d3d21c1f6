ARG BASE_IMAGE=python:3.12-slim

FROM ${BASE_IMAGE} AS build
COPY action/requirements.txt action/requirements-build.txt /locks/
RUN python3 -m venv /opt/build \
 && /opt/build/bin/pip install --quiet --no-cache-dir --no-deps --require-hashes --only-binary :all: --requirement /locks/requirements-build.txt \
 && python3 -m venv /opt/cozecheck \
 && /opt/cozecheck/bin/pip install --quiet --no-cache-dir --no-deps --require-hashes --only-binary :all: --requirement /locks/requirements.txt
COPY pyproject.toml README.md LICENSE /source/
COPY cozecheck /source/cozecheck
RUN /opt/build/bin/pip wheel --quiet --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels /source \
 && /opt/cozecheck/bin/pip install --quiet --no-cache-dir --no-deps --no-index /wheels/*.whl \
 && /opt/cozecheck/bin/pip freeze --exclude pip --exclude setuptools > /opt/cozecheck/sbom.txt \
 && /opt/cozecheck/bin/pip uninstall --quiet --yes pip setuptools \
 && /opt/cozecheck/bin/python -m compileall -q /opt/cozecheck/lib

FROM ${BASE_IMAGE}
LABEL org.opencontainers.image.title="cozecheck" \
      org.opencontainers.image.description="Checks Coze Studio plugin configurations and predicts what the server will do with them" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/cozecheck /opt/cozecheck
ENV PATH=/opt/cozecheck/bin:$PATH \
    LANG=C.UTF-8 \
    PYTHONDONTWRITEBYTECODE=1
WORKDIR /repo
USER 65532:65532
HEALTHCHECK NONE
ENTRYPOINT ["cozecheck"]
