# simpleflow, from this source tree; ./script/docker-build makes it. extras/Containerfile adds a program to it.
FROM python:3.12-slim

COPY . /opt/simpleflow
RUN pip install --no-cache-dir /opt/simpleflow && useradd --create-home app

# Where the modules of workflows and activities are looked for.
WORKDIR /opt/app
ENV PYTHONPATH=/opt/app
USER app

# In this form, without a shell in between, SIGTERM reaches the supervisor.
STOPSIGNAL SIGTERM
ENTRYPOINT ["simpleflow"]
CMD ["--help"]
