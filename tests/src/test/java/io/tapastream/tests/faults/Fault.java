package io.tapastream.tests.faults;

/** What is done to the processes while the load streams in. */
enum Fault {
    TASK_MANAGER_KILLED("a TaskManager that works: SIGKILL, started again"),
    BROKER_KILLED("the broker: SIGKILL, started again"),
    JOB_MANAGER_KILLED("the JobManager: SIGKILL, started again"),
    RESCALED("stopped with a savepoint, started from it with another parallelism"),
    BROKER_AND_TASK_MANAGER_KILLED("the broker and a TaskManager: SIGKILL, started again"),
    ALL_KILLED("broker, ZooKeeper, JobManager and TaskManagers: SIGKILL, started again"),
    ZOO_KEEPER_KILLED("ZooKeeper: SIGKILL, started again"),
    TASK_MANAGER_PAUSED("a TaskManager: SIGSTOP for 4 s, below the heartbeat's 10 s"),
    TASK_MANAGER_GIVEN_UP(
            "a TaskManager: SIGSTOP for 25 s; Flink goes on without it, and it comes back"),
    BROKER_PAUSED("the broker: SIGSTOP for 8 s"),
    BROKER_SLOWED(
            "the broker: stopped for 0.4 s of every 0.5 s, 20 s long, as on a disk that is too slow"),
    JOB_MANAGER_PAUSED("the JobManager: SIGSTOP for 20 s, above ZooKeeper's 10 s");

    private final String description;

    Fault(String description) {
        this.description = description;
    }

    String description() {
        return description;
    }
}
